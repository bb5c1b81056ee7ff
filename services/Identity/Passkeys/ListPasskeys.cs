using System.Security.Claims;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Passkeys;

/// <summary>The caller's passkeys, by the names that the caller gave them.</summary>
public static class ListPasskeys
{
    public sealed record Item(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);

    internal static async Task<Ok<List<Item>>> Handle(ClaimsPrincipal caller, Acting acting, CancellationToken ct)
    {
        var person = caller.PersonId()!.Value;
        var passkeys = await acting.AsPerson(person, own => own.Credentials.AsNoTracking().Where(c => c.PersonId == person && c.Kind == Credential.Passkey).OrderBy(c => c.CreatedAt).ToListAsync(ct), ct);
        return TypedResults.Ok(passkeys.ConvertAll(c => new Item(c.Id, StoredPasskey.Of(c).Name, c.CreatedAt, c.UsedAt)));
    }
}
