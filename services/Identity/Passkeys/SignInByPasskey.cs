using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Passkeys;

/// <summary>
/// A passkey with its fingerprint, face or PIN is two factors at once: no password, no second step. The question and the refusal are the same for everybody.
/// </summary>
public static class SignInByPasskey
{
    public sealed record Request([StringLength(20_000, MinimumLength = 2)] string Credential, [StringLength(20_000, MinimumLength = 1)] string State);

    internal static async Task<Ok<Ceremony.Question>> Begin(HttpContext http, Ceremony ceremony) => TypedResults.Ok(await ceremony.AskForAny(http));

    internal static async Task<Results<Created<SignIn.Response>, ProblemHttpResult>> Handle(Request request, HttpContext http, ClaimsPrincipal caller, Ceremony ceremony, IdentityDb db, Acting acting,
        TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await ceremony.Known(request.Credential, request.State, http, ct) is not var (person, passkey) || !await Count(person.Id, passkey, acting, now, ct))
            return TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, type: "sign-in.passkey-refused", title: "This passkey is not known here, or it took too long. Try again.");

        var memberships = await acting.AsPerson(person.Id, own => own.Memberships.AsNoTracking().Where(m => m.PersonId == person.Id).OrderBy(m => m.CreatedAt).Take(2).ToListAsync(ct), ct);
        var only = memberships is [var one] ? one : null; // with several the person chooses
        var response = db.AddSession(person.Id, only?.TenantId, only?.ClientId, now, secondFactor: true);
        await db.SaveChangesAsync(ct);
        await db.Succeeded(MailboxAddress.Parse(person.Email).Key, Secret.Hash(caller.FindFirst(IssueToken.AddressClaim)?.Value ?? ""), known: true, now, ct);
        return TypedResults.Created("/api/v1/me", response);
    }

    /// <summary>The authenticator's counter goes up, or stays 0 where it has none. Of two answers with the same number, one is a copy's: neither gets past the other.</summary>
    static async Task<bool> Count(Guid person, UserPasskeyInfo passkey, Acting acting, DateTimeOffset now, CancellationToken ct)
    {
        var (key, counter) = (StoredPasskey.KeyOf(passkey.CredentialId), (long)passkey.SignCount);
        return await acting.AsPerson(person, async own =>
        {
            if (await own.PasskeyPersons.Where(p => p.Key == key && p.PersonId == person).Select(p => (Guid?)p.CredentialId).SingleOrDefaultAsync(ct) is not { } id) return false;
            var credential = await own.Credentials.AsNoTracking().SingleAsync(c => c.Id == id, ct);
            var data = (StoredPasskey.Of(credential) with { IsBackedUp = passkey.IsBackedUp }).Json();
            return await own.Credentials.Where(c => c.Id == id && (c.Counter < counter || (c.Counter == 0 && counter == 0)))
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Counter, counter).SetProperty(c => c.UsedAt, now).SetProperty(c => c.Data, data), ct) is 1;
        }, ct);
    }
}
