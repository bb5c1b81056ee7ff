using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.People;

/// <summary>Of a member of the token's tenant: asked when something is sent, never carried by a message.</summary>
public static class GetContact
{
    public sealed record Response(string Name, string Email, string Language);

    public sealed record NameResponse(string Name);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, IdentityDb db, CancellationToken ct) =>
        await db.Members.Where(m => m.PersonId == id && m.State == "active").Select(m => new Response(m.Name, m.Email, m.Language)).FirstOrDefaultAsync(ct) is { } contact
            ? TypedResults.Ok(contact)
            : TypedResults.NotFound();

    public static async Task<Results<Ok<NameResponse>, NotFound>> Name(Guid id, IdentityDb db, CancellationToken ct) =>
        await db.Members.Where(m => m.PersonId == id).Select(m => new NameResponse(m.Name)).FirstOrDefaultAsync(ct) is { } name ? TypedResults.Ok(name) : TypedResults.NotFound();
}
