using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Evidence;

/// <summary>Takes a link or a note as evidence of a client.</summary>
public static class AddEvidence
{
    /// <param name="Url">Of a link: where it leads.</param>
    /// <param name="Note">Of a note: what it says.</param>
    public sealed record Request(
        [AllowedValues(EvidenceKinds.Note, EvidenceKinds.Link)] string Kind, [StringLength(200)] string Title, DateOnly? ExpiresOn = null, [StringLength(2000)] string? Url = null, [StringLength(20_000)] string? Note = null);

    public sealed record Response(Guid Id, int Revision);

    public static async Task<Results<Created<Response>, NotFound>> Handle(Guid clientId, Request request, AssessmentDb db, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        var held = Of(request.Kind, request.Title, request.ExpiresOn, request.Url, request.Note);
        if (!await db.Clients.AnyAsync(c => c.ClientId == clientId && c.State != "deleted", ct)) return TypedResults.NotFound();

        var (now, writer) = (clock.Now(), caller.Writer());
        var item = new EvidenceItem(clientId, request.Kind, writer, now);
        db.Add(item);
        db.Add(item.Take(held, writer, now));
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/v1/evidence/{item.Id}", new Response(item.Id, item.Revision));
    }

    /// <exception cref="InvalidValue">What the kind needs is missing, or what belongs to another kind is there.</exception>
    internal static Held Of(string kind, string title, DateOnly? expiresOn, string? url, string? note)
    {
        if (kind is not EvidenceKinds.Link && url is not null) throw new InvalidValue("/url", "Only a link has an address.");
        if (kind is not EvidenceKinds.Note && note is not null) throw new InvalidValue("/note", "Only a note has words of its own.");
        var (named, day) = (Written.Title(title, ""), Written.Sensible(expiresOn, "/expiresOn"));
        if (named.Length is 0) throw new InvalidValue("/title", "Give it a title.");
        return new(named, day, Url: kind is EvidenceKinds.Link ? Written.Link(url) : null, Note: kind is EvidenceKinds.Note ? Written.Note(note) : null);
    }
}
