using System.Globalization;
using System.Security.Claims;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Drafts;

/// <summary>
/// Makes a reviewed draft the next release: whole, immutable, numbered and hashed, at a moment that the database sets; and tells the bus. Refused with everything that
/// stands in the way.
/// </summary>
static class PublishDraft
{
    public sealed record Response(string Release, string Sha256);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(
        Guid id, ClaimsPrincipal caller, ContentDb db, Library library, Shapes shapes, IPublishEndpoint events, PublicPages pages, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockReleases(ct);
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        var newest = await library.Head(null, ct);
        var changes = await db.ChangesOf(id, ct);
        var number = await Next(db, newest.Id, ct);
        var @base = draft.Base;
        draft.Publish(number);
        if (@base != newest.Id) throw new RuleBroken("draft.base-outdated", "A newer release came out since. Take the draft up to it first.", new { newest = newest.Id });
        var candidate = await db.CandidateOf(draft, changes, library, shapes, ct);
        if (candidate.Faults.Count + candidate.Missing.Count > 0)
            throw new RuleBroken("draft.not-ready", "This draft cannot be published yet.", new { faults = candidate.Faults, missing = candidate.Missing });

        var made = Catalogue.Of(number, draft.AsOf ?? newest.AsOf, candidate.Items, new(@base, draft.Notes, [.. changes.OrderBy(c => c.Kind, StringComparer.Ordinal).ThenBy(c => c.Id, StringComparer.Ordinal).Select(c => new ChangeMade(c.Kind, c.Id, c.What, c.Class, c.Reason))]));
        db.Step(draft, "published", caller, clock, note: number);
        await db.Publish(made, events, ct);
        await transaction.CommitAsync(ct);
        await pages.Renew();
        return TypedResults.Ok(new Response(number, made.Sha256));
    }

    /// <summary>After 2026.11 comes 2026.11.1, then 2026.11.2.</summary>
    static async Task<string> Next(ContentDb db, string newest, CancellationToken ct)
    {
        var series = string.Join('.', newest.Split('.').Take(2));
        var known = await db.Releases.Where(r => r.Id.StartsWith(series + ".")).Select(r => r.Id).ToListAsync(ct);
        var last = known.Select(r => int.TryParse(r[(series.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).DefaultIfEmpty().Max();
        return string.Create(CultureInfo.InvariantCulture, $"{series}.{last + 1}");
    }
}
