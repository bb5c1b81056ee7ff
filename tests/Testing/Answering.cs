using Npgsql;

namespace AseanPlatform.Testing;

/// <summary>Assessments with an answer to every statement, ready to be submitted.</summary>
public static class Answering
{
    /// <summary>Answers everything that the client's questionnaire shows, one answer at a time as a person would.</summary>
    public static async Task<Guid> AnswerAll(this Person person, Guid clientId, int level = 2)
    {
        ArgumentNullException.ThrowIfNull(person);
        using var http = person.At("assessment");
        var assessment = await person.Start(clientId);
        var view = await http.GetJson<View>($"/api/v1/assessments/{assessment}");
        foreach (var statement in view.Statements.Where(statement => statement.Shown))
        {
            await http.PutJson<object>($"/api/v1/assessments/{assessment}/answers/{statement.Id}",
                new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = false, level, words = $"We do this at level {level}. 我们这样做。" });
        }
        return assessment;
    }

    /// <summary>Everything answered and handed in by the client's administrator; answers when the report is there. The assessment.</summary>
    public static async Task<Guid> SubmittedWithReport(this Platform platform, ClientOrganisation client)
    {
        ArgumentNullException.ThrowIfNull(client);
        var assessment = await client.Admin.AnswerAll(client.Id);
        using var work = client.Admin.At("assessment");
        await work.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
        using var reports = client.Admin.At("reporting");
        await Eventually.True(async () => (await reports.GetStringAsync(new Uri($"/api/v1/reports?clientId={client.Id}", UriKind.Relative))).Contains("\"ready\"", StringComparison.Ordinal), TimeSpan.FromSeconds(90), "the report");
        return assessment;
    }

    /// <summary>Starts the client's assessment; the client is known to Assessment a moment after it was made.</summary>
    public static async Task<Guid> Start(this Person person, Guid clientId)
    {
        ArgumentNullException.ThrowIfNull(person);
        using var http = person.At("assessment");
        var started = await Eventually.Value(async () =>
        {
            using var answer = await http.PostAsync(new Uri($"/api/v1/clients/{clientId}/assessments", UriKind.Relative), null);
            return answer.IsSuccessStatusCode ? await answer.Json<Made>() : null;
        }, TimeSpan.FromSeconds(30), $"an assessment of client {clientId}");
        return started.Id;
    }

    /// <summary>Gives other assessments of the same tenant the answers of one that is complete: for tests that need hundreds.</summary>
    public static async Task CopyAnswers(this Platform platform, Guid complete, IReadOnlyList<Guid> others)
    {
        ArgumentNullException.ThrowIfNull(platform);
        await using var sql = await platform.Sql("assessment");
        await using var copy = new NpgsqlCommand("""
            INSERT INTO answer (assessment_id, statement_id, tenant_id, client_id, level, not_applicable, reason, words, revision, saved_at, saved_by, saved_by_name)
            SELECT o.id, a.statement_id, o.tenant_id, o.client_id, a.level, a.not_applicable, a.reason, a.words, a.revision, a.saved_at, a.saved_by, a.saved_by_name
            FROM answer a, assessment o WHERE a.assessment_id = $1 AND o.id = ANY($2);
            """, sql)
        { Parameters = { new() { Value = complete }, new() { Value = others.ToArray() } } };
        await copy.ExecuteNonQueryAsync();
        await using var state = new NpgsqlCommand("""
            UPDATE assessment o SET state = c.state, revision = c.revision, done = c.done, shown = c.shown, overall_numerator = c.overall_numerator,
                overall_denominator = c.overall_denominator, changed_at = c.changed_at
            FROM assessment c WHERE c.id = $1 AND o.id = ANY($2)
            """, sql)
        { Parameters = { new() { Value = complete }, new() { Value = others.ToArray() } } };
        await state.ExecuteNonQueryAsync();
    }

    sealed record View(IReadOnlyList<Statement> Statements);

    sealed record Statement(string Id, bool Shown);
}
