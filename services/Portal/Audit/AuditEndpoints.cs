using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Audit;

/// <summary>The audit log for the administrators of a client or a consultancy: as a page, and whole as a file.</summary>
public static class AuditEndpoints
{
    const int OnPage = 50, WrittenAtOnce = 64 * 1024;

    /// <summary>The kinds of things that the log speaks of.</summary>
    public static readonly IReadOnlyList<string> Things =
        ["client", "client-list", "invitation", "membership", "grant", "person", "session", "sign-in", "password", "passkey", "second-factor", "recovery-codes", "recovery-code", "sign-in-provider", "outside-link", "upload", "tenant", "move", "api-key", "break-glass", "legal-text", "legal-acceptance", "assessment", "answer", "wording", "evidence", "evidence-use", "comment", "staff-note", "ask", "action", "submission", "review", "sign-off", "release-move", "target", "report", "summary-link", "portfolio-report", "system", "duty", "duty-evidence", "impact-answer", "calendar-link", "export", "client-deletion", "audit"];

    static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public sealed record Model(AuditQuestion Question, Input Input, AuditPage Page, bool IsFirst, IReadOnlyDictionary<Guid, string> Clients);

    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        var audit = app.MapGroup("/app").AllowAnyone();
        audit.MapGet("/audit", Show);
        audit.MapGet("/audit.csv", File);
    }

    static async Task<IResult> Show(HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        var (question, input) = Read(http.Request.Query, texts);
        var after = http.Request.Query["after"].ToString();
        var page = await question.Ask(api, after, OnPage);
        return Pages.Of<AuditPageView>(new Model(question, input, page, after is "", await Names(page, question, visit, api)), input.IsRight ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Everything that was asked for, as it comes. What is refused under way breaks the file off, so that it is not taken for a whole one.</summary>
    static async Task<IResult> File(HttpContext http, Api api, TimeProvider clock, IStringLocalizer<Texts> texts)
    {
        var (question, _) = Read(http.Request.Query, texts);
        var entries = await question.All(api, http.RequestAborted); // before the first byte: a refusal is a page, not half a file
        return Results.Stream(async to =>
        {
            await to.WriteAsync(Encoding.UTF8.Preamble.ToArray(), http.RequestAborted); // without it spreadsheet programs guess the encoding
            var lines = new StringBuilder();
            lines.AppendRow([.. ((string[])["when", "who", "as", "from", "what", "label", "id", "old", "new", "client", "number", "hash", "erased-on"]).Select(column => texts["audit.column." + column].Value)]);
            await foreach (var entry in entries)
            {
                lines.AppendRow(Cells(entry));
                if (lines.Length < WrittenAtOnce) continue;
                await to.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), http.RequestAborted);
                lines.Clear();
            }
            await to.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), http.RequestAborted);
        }, "text/csv; charset=utf-8", string.Create(CultureInfo.InvariantCulture, $"audit-{clock.GetUtcNow():yyyy-MM-dd}.csv"));
    }

    static (AuditQuestion Question, Input Input) Read(IQueryCollection query, IStringLocalizer<Texts> texts)
    {
        string[] names = ["client", "what", "who", "from", "until"];
        var input = Input.Of([.. names.Select(name => (name, query[name].ToString().Trim()))]);
        return (new(Guid.TryParse(input["client"], out var client) ? client : null, Things.Contains(input["what"]) ? input["what"] : null, input.Text("who") is { Length: > 0 } who ? who[..Math.Min(who.Length, 100)] : null, Day("from"), Day("until")), input);

        DateOnly? Day(string name)
        {
            if (input.Text(name) is "") return null;
            if (DateOnly.TryParseExact(input[name], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 9000) return day;
            input.Errors[name] = texts["audit.error.date"];
            return null;
        }
    }

    /// <summary>The clients of the page by name; within one client there is nothing to tell apart.</summary>
    static async Task<IReadOnlyDictionary<Guid, string>> Names(AuditPage page, AuditQuestion question, Visit visit, Api api)
    {
        if (visit.Me?.Client is not null) return new Dictionary<Guid, string>();
        var names = new ConcurrentDictionary<Guid, string>();
        await Parallel.ForEachAsync(page.Items.Select(entry => entry.ClientId).Append(question.Client).OfType<Guid>().Distinct(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (id, _) =>
        {
            if (await api.Find<ClientOfTenant>("identity", $"/clients/{id}") is { } client) names[id] = client.Name;
        });
        return names;
    }

    static string?[] Cells(AuditEntry entry) =>
    [
        Iso(entry.At), entry.Said?.Name, entry.Said?.As, entry.Said?.From, entry.Said?.What, entry.Said?.Label, entry.Said?.Of, Json(entry.Said?.Old), Json(entry.Said?.New), entry.ClientId?.ToString(),
        entry.Number?.ToString(CultureInfo.InvariantCulture), entry.Hash, entry.ErasedAt is { } erased ? Iso(erased) : null,
    ];

    static string Iso(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    static string? Json(IReadOnlyDictionary<string, JsonElement>? values) => values is null ? null : JsonSerializer.Serialize(values, s_readable);
}
