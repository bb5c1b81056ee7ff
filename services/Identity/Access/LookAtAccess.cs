using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Identity.Access;

/// <summary>Whether a caller whose token says these versions may no longer have what a service is still sending.</summary>
public static class LookAtAccess
{
    public sealed record Response(bool Over);

    public static async Task<Results<Ok<Response>, BadRequest>> Handle(string[] subject, long[] version, IdentityDb db, CancellationToken ct) =>
        subject.Length == version.Length && subject.Length <= 10 ? TypedResults.Ok(new Response(await db.IsOver(subject, version, ct))) : TypedResults.BadRequest();
}
