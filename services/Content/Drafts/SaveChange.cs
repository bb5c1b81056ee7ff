using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using System.Text.RegularExpressions;
using AseanPlatform.Content.Changes;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Drafts;

/// <summary>
/// A new item, another body of one that is there, or its ending. Held at once against the form of its kind, its references and what must hold across the catalogue:
/// what is wrong is named and nothing is kept. A text or source that is still missing is kept and named; it must be there to publish.
/// </summary>
static partial class SaveChange
{
    /// <param name="Kind">The list, as in the address of the public API.</param>
    /// <param name="What">put (a new item, or another body) or end.</param>
    /// <param name="Body">The whole item.</param>
    /// <param name="Class">editorial, clarifying or substantive.</param>
    /// <param name="BasedOn">The revision that the editor saw; 0 for the first change of this item in this draft.</param>
    public sealed record Request(
        string Kind, [RegularExpression("^(put|end)$")] string What, [RegularExpression("^(editorial|clarifying|substantive)$")] string Class, Words Reason, int BasedOn, JsonElement? Body = null);

    /// <param name="Missing">Of this item.</param>
    public sealed record Response(int Revision, IReadOnlyList<string> Missing, IReadOnlyList<Touched> Touches);

    public static async Task<Results<Ok<Response>, NotFound, EmptyHttpResult>> Handle(
        Guid id, string itemId, Request request, ClaimsPrincipal caller, HttpContext http, ContentDb db, Library library, Shapes shapes, TimeProvider clock, CancellationToken ct)
    {
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        draft.Edit();
        var (kind, from) = (GetDraftItem.FileOf(request.Kind), await library.Of(draft.Base, ct));
        var reason = Plain(request.Reason);
        await RequireId(db, itemId, kind, ct);
        var old = from.Find(kind, itemId);
        JsonElement? body = request.What is "end" ? null : request.Body ?? throw new InvalidValue("/body", "The whole item is missing.");
        if (old is null && body is null) throw new InvalidValue("/what", "Only what is in the release can end.");
        RequireReadable(body, itemId);

        var known = await db.DraftChanges.SingleOrDefaultAsync(c => c.DraftId == id && c.Id == itemId, ct);
        if ((known?.Revision ?? 0) != request.BasedOn) throw new RuleBroken("draft.changed-meanwhile", "Somebody else changed this item in this draft meanwhile. Look at theirs and save yours again.", new { revision = known?.Revision ?? 0, editedBy = known?.EditedByName });
        var change = known ?? new DraftChange { DraftId = id, Id = itemId, Kind = kind, What = "", Class = "", Reason = reason, EditedByName = "" };
        (change.What, change.Body, change.Class, change.Reason) = (body is null ? DraftChange.End : old is null ? DraftChange.Add : DraftChange.Change, body, request.Class, reason);
        (change.Revision, change.EditedBy, change.EditedByName, change.EditedAt) = (request.BasedOn + 1, caller.PersonId()!.Value, caller.FindFirst(Claims.Name)?.Value ?? "", clock.GetUtcNow());

        var all = (await db.ChangesOf(id, ct)).Where(c => c.Id != itemId).Append(change).ToList();
        var candidate = await db.CandidateOf(draft, all, library, shapes, ct);
        var own = candidate.Faults.Where(f => IsOf(f, kind, itemId)).ToList();
        if (own.Count > 0)
        {
            await Problems.Write(http, StatusCodes.Status422UnprocessableEntity, "draft.faults", "This change does not fit the catalogue.", Named(own, kind, itemId));
            return TypedResults.Empty;
        }

        if (known is null) db.Add(change);
        db.Step(draft, "changed", caller, clock, itemId);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new Response(change.Revision, [.. candidate.Missing.Where(f => IsOf(f, kind, itemId))], Touching.Of(itemId, old?.Body, body, from)));
    }

    static bool IsOf(string fault, string kind, string id) => fault.StartsWith($"{kind}/{id}:", StringComparison.Ordinal) || fault.StartsWith($"{kind}/{id}/", StringComparison.Ordinal);

    /// <summary>By JSON pointer into the request.</summary>
    internal static Dictionary<string, string[]> Named(IEnumerable<string> faults, string kind, string id) => faults
        .Select(f => f[$"{kind}/{id}".Length..].Split(": ", 2)).GroupBy(f => $"/body{f[0]}", f => f[^1], StringComparer.Ordinal).ToDictionary(f => f.Key, f => f.Distinct().ToArray());

    /// <summary>An id means one thing for ever, also after that has left the catalogue.</summary>
    internal static async Task RequireId(ContentDb db, string id, string kind, CancellationToken ct)
    {
        if (!Form().IsMatch(id)) throw new InvalidValue("/itemId", "An id is of small letters, digits and hyphens.");
        if (await db.Items.Where(i => i.Id == id && i.Kind != kind).Select(i => i.Kind).FirstOrDefaultAsync(ct) is { } other) throw new InvalidValue("/kind", $"This id is one of the {other}.");
    }

    internal static void RequireReadable(JsonElement? body, string id)
    {
        if (body is not { } item) return;
        Walk(item, "/body"); // first: what is no text cannot be compared either
        if (item.ValueKind is not JsonValueKind.Object || !item.TryGetProperty("id", out var own) || own.ValueKind is not JsonValueKind.String || own.GetString() != id)
            throw new InvalidValue("/body/id", "The item must carry the id of its address.");

        static void Walk(JsonElement value, string path)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in value.EnumerateObject()) Walk(member.Value, $"{path}/{member.Name}");
                    break;
                case JsonValueKind.Array:
                    foreach (var (n, entry) in value.EnumerateArray().Index()) Walk(entry, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}/{n}"));
                    break;
                case JsonValueKind.String:
                    string text;
                    try
                    {
                        text = value.GetString()!;
                    }
                    catch (InvalidOperationException)
                    {
                        throw new InvalidValue(path, "The text holds half a character.");
                    }
                    if (PlainWords.Fault(text) is { } fault) throw new InvalidValue(path, $"The text {fault}.");
                    break;
            }
        }
    }

    internal static Words Plain(Words reason)
    {
        foreach (var (member, text) in new[] { ("en", reason.En), ("zh-Hans", reason.ZhHans) })
        {
            if (text.Length > 2_000) throw new InvalidValue($"/reason/{member}", "At most 2000 characters.");
            if (PlainWords.Fault(text) is { } fault) throw new InvalidValue($"/reason/{member}", $"The text {fault}.");
        }
        return new(reason.En.Trim(), reason.ZhHans.Trim());
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Form();
}
