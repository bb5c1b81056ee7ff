using System.Data.Common;
using AseanPlatform.Tenancy;
using Npgsql;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>
/// What saving one answer reads and writes, in a round trip each, and who asks told in the same. An answer is saved far more often than anything else is written, and
/// EF Core's part was most of the work; docs/adr/0038 has the figures. The walls are the same: the tenant in each statement, the rest by the database.
/// </summary>
sealed class Saving(TenantPool pool, Tenant tenant)
{
    /// <param name="Client">Null where the client is not known here.</param>
    /// <param name="Write">The write of this id, where it came before.</param>
    public sealed record Found(Assessment Assessment, ClientFacts? Client, AnswerWrite? Write);

    /// <summary>Whose assessments are found and kept.</summary>
    public Guid Tenant => tenant.Id;

    /// <summary>Without a lock: that nothing came between is asked when it is kept.</summary>
    /// <exception cref="ClientElsewhere">Nothing is done under the tenant that the client left.</exception>
    public async Task<Found?> Find(Guid id, string statementId, Guid writeId, CancellationToken ct)
    {
        await using var connection = await pool.Source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new TenantConnection(tenant).WhoAsks(),
                new($"""
                    SELECT {Assessment.ToSave}, c.client_id IS NOT NULL, c.generative, c.country, w.write_id IS NOT NULL, {AnswerWrite.ToSave}, x.statement_id IS NOT NULL, {Answer.ToSave}
                    FROM assessment a
                    LEFT JOIN client_copy c ON c.tenant_id = a.tenant_id AND c.client_id = a.client_id
                    LEFT JOIN answer_write w ON w.tenant_id = a.tenant_id AND w.assessment_id = a.id AND w.write_id = $4
                    LEFT JOIN answer x ON x.tenant_id = a.tenant_id AND x.assessment_id = a.id AND x.statement_id = $3
                    WHERE a.tenant_id = $1 AND a.id = $2
                    """) { Parameters = { Of(tenant.Id), Of(id), Of(statementId), Of(writeId) } },
                new("SELECT statement_id, level, not_applicable, to_confirm FROM answer WHERE tenant_id = $1 AND assessment_id = $2 AND statement_id <> $3")
                {
                    Parameters = { Of(tenant.Id), Of(id), Of(statementId) },
                },
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(ct);
        if (await rows.ReadAsync(ct) && !rows.IsDBNull(0)) throw new ClientElsewhere(tenant.ClientId!.Value, rows.GetGuid(0));
        await rows.NextResultAsync(ct);
        if (!await rows.ReadAsync(ct)) return null;
        var (row, answers) = (new Columns(rows), new List<Answer>());
        var assessment = Assessment.Read(row, answers);
        var client = row.Next<bool>() ? new ClientFacts(row.Next<bool>(), row.Next<string>()) : row.Skip<ClientFacts>(2);
        var write = row.Next<bool>() ? AnswerWrite.Read(row, id, assessment.ClientId, writeId) : row.Skip<AnswerWrite>(13);
        if (row.Next<bool>()) answers.Add(Answer.Read(row, id, assessment.ClientId, statementId));
        await rows.NextResultAsync(ct);
        while (await rows.ReadAsync(ct)) answers.Add(Answer.Beside(new(rows), id, assessment.ClientId));
        return new(assessment, client, write);
    }

    /// <summary>
    /// The assessment, the answer (where the write changed it) and the write, all in one statement and so all or nothing. False where somebody changed the assessment or what
    /// is known of its client since it was found, or sent this write meanwhile: nothing is kept then, and it is to be found again.
    /// </summary>
    /// <param name="seen">The revision it was found with.</param>
    /// <param name="anew">Whether what it knows of its client is not what it was found with. Only then it is written: the database looks closer at a statement that names it.</param>
    public async Task<bool> Keep(Assessment a, int seen, bool anew, AnswerWrite w, CancellationToken ct)
    {
        await using var connection = await pool.Source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new TenantConnection(tenant).WhoAsks(),
                new($"""
                    WITH taken AS (
                      UPDATE assessment a SET {(anew ? "generative = $6, country = $7, " : "")}state = $4, revision = $5, changed_at = $8, done = $9, shown = $10, overall_numerator = $11, overall_denominator = $12
                      WHERE a.tenant_id = $1 AND a.id = $2 AND a.revision = $3
                        AND NOT EXISTS (SELECT FROM client_copy c WHERE c.tenant_id = $1 AND c.client_id = a.client_id AND (c.generative, c.country) IS DISTINCT FROM ($6, $7))
                      RETURNING a.id, a.tenant_id, a.client_id),
                    kept AS (
                      INSERT INTO answer (assessment_id, tenant_id, client_id, statement_id, level, not_applicable, reason, words, revision, saved_at, saved_by, saved_by_name)
                      SELECT id, tenant_id, client_id, $14, $15, $16, $17, $18, $19, $20, $21, $22 FROM taken WHERE $13
                      ON CONFLICT (assessment_id, statement_id) DO UPDATE SET (level, not_applicable, reason, words, revision, saved_at, saved_by, saved_by_name, origin, origin_at, carried, to_confirm) =
                        (excluded.level, excluded.not_applicable, excluded.reason, excluded.words, excluded.revision, excluded.saved_at, excluded.saved_by, excluded.saved_by_name, NULL, NULL, false, false))
                    INSERT INTO answer_write (assessment_id, tenant_id, client_id, statement_id, level, not_applicable, reason, words, revision, at, by, by_name, write_id, based_on, stored)
                    SELECT id, tenant_id, client_id, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25 FROM taken
                    """)
                {
                    Parameters =
                    {
                        Of(tenant.Id), Of(a.Id), Of(seen),
                        Of(a.State), Of(a.Revision), Of(a.Generative), Of(a.Country), Of(a.ChangedAt), Of(a.Done), Of(a.Shown), Of(a.OverallNumerator), Of(a.OverallDenominator),
                        Of(w.Stored && a.Revision != seen), Of(w.StatementId), Of(w.Level), Of(w.NotApplicable), Of(w.Reason), Of(w.Words), Of(w.Revision), Of(w.At), Of(w.By), Of(w.ByName),
                        Of(w.WriteId), Of(w.BasedOn), Of(w.Stored),
                    },
                },
            },
        };
        try
        {
            return await batch.ExecuteNonQueryAsync(ct) == 1;
        }
        catch (PostgresException same) when (same.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };
}

/// <summary>The columns of a row, one after the other.</summary>
sealed class Columns(DbDataReader row)
{
    int _next;

    /// <summary>Null, or nothing, where there is no value.</summary>
    public T? Next<T>()
    {
        var column = _next++;
        return row.IsDBNull(column) ? default : row.GetFieldValue<T>(column);
    }

    public T? Skip<T>(int columns)
    {
        _next += columns;
        return default;
    }
}
