using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Evidence;

/// <summary>
/// Makes the next revision, under the number that its maker expects: where somebody else made that one, it is a conflict; the same one again is no second. What was
/// submitted with an earlier revision keeps that.
/// </summary>
public static class ReviseEvidence
{
    public sealed record Request([StringLength(200)] string Title, DateOnly? ExpiresOn = null, [StringLength(2000)] string? Url = null, [StringLength(20_000)] string? Note = null);

    public sealed record Response(Guid Id, int Revision);

    /// <summary>What stands there now, where it is not what its reviser saw.</summary>
    public sealed record Conflict(int Revision, string Title, string? ChangedBy, DateTimeOffset ChangedAt);

    /// <summary>Title and expiry of any kind, the address of a link, the words of a note. A file's content stays.</summary>
    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, int revision, Request request, AssessmentDb db, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.EvidenceItems.SingleOrDefaultAsync(e => e.Id == id, ct) is not { } item) return TypedResults.NotFound();

        var held = AddEvidence.Of(item.Kind, request.Title, request.ExpiresOn, request.Url, request.Note) with { File = (await Present(db, item, ct)).File };
        await Save(item, revision, held, db, caller, clock.Now(), ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new Response(item.Id, item.Revision));
    }

    /// <summary>Another content for a file.</summary>
    internal static async Task<Results<Ok<Response>, NotFound>> File(
        Guid id, int revision, HttpContext http, AssessmentDb db, IFileStore files, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct,
        string? fileName = null, string? title = null, string? expiresOn = null)
    {
        var day = Written.Day(expiresOn, "/expiresOn");
        var brought = await Brought.Read(http, fileName, ct);
        await using var transaction = await db.Begin(ct);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM evidence WHERE id = {id} FOR UPDATE", ct); // before its content, as whoever removes it does
        if (await db.EvidenceItems.SingleOrDefaultAsync(e => e.Id == id, ct) is not { } item) return TypedResults.NotFound();

        if (item.Kind is not EvidenceKinds.File) throw new RuleBroken("evidence.not-a-file", "A link or a note does not become a file; add the file beside it.");
        var now = clock.Now();
        await files.Put(item.ClientId, brought.File.Sha256, brought.Content, now, ct);
        await Save(item, revision, new(Written.Title(title, item.Title), day, brought.File), db, caller, now, ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new Response(item.Id, item.Revision));
    }

    static async Task Save(EvidenceItem item, int revision, Held held, AssessmentDb db, ClaimsPrincipal caller, DateTimeOffset now, CancellationToken ct)
    {
        if (item.Revision == revision && (await Present(db, item, ct)).Held == held) return; // sent again
        if (item.Revision != revision - 1)
            throw new RuleBroken("evidence.revised", "Somebody else revised this meanwhile.", new Conflict(item.Revision, item.Title, item.ChangedByName, item.ChangedAt));

        db.Add(item.Take(held, caller.Writer(), now));
        await db.SaveChangesAsync(ct); // of two at once the later one meets another version of the item
    }

    static Task<EvidenceRevision> Present(AssessmentDb db, EvidenceItem item, CancellationToken ct) =>
        db.EvidenceRevisions.AsNoTracking().SingleAsync(r => r.EvidenceId == item.Id && r.Revision == item.Revision, ct);
}
