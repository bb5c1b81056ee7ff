using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Evidence;

/// <summary>Takes a file as evidence of a client. What type the request says it has is not believed.</summary>
static class AddFile
{
    public sealed record Response(Guid Id, int Revision, long Bytes);

    /// <param name="fileName">What people call it; without one it is called by its type.</param>
    /// <param name="title">Without one the file's name.</param>
    public static async Task<Results<Created<Response>, NotFound>> Handle(
        Guid clientId, HttpContext http, AssessmentDb db, IFileStore files, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct,
        string? fileName = null, string? title = null, string? expiresOn = null)
    {
        var day = Written.Day(expiresOn, "/expiresOn");
        var brought = await Brought.Read(http, fileName, ct);
        var held = new Held(Written.Title(title, brought.File.Name), day, brought.File);
        if (!await db.Clients.AnyAsync(c => c.ClientId == clientId && c.State != "deleted", ct)) return TypedResults.NotFound();

        var (now, writer) = (clock.Now(), caller.Writer());
        await using var transaction = await db.Begin(ct);
        await files.Put(clientId, brought.File.Sha256, brought.Content, now, ct);
        var item = new EvidenceItem(clientId, EvidenceKinds.File, writer, now);
        db.Add(item);
        db.Add(item.Take(held, writer, now));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Created($"/api/v1/evidence/{item.Id}", new Response(item.Id, item.Revision, brought.Content.Length));
    }
}
