using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Passkeys;

/// <summary>
/// Adds a passkey. As with an authenticator app every session ends and the one in use goes on under a new secret; the first second factor of a person
/// comes with recovery codes.
/// </summary>
public static class AddPasskey
{
    const int Most = 20;

    public sealed record BeginRequest([StringLength(512)] string? Password = null);

    public sealed record Request([StringLength(60, MinimumLength = 1)] string Name, [StringLength(20_000, MinimumLength = 2)] string Credential, [StringLength(20_000, MinimumLength = 1)] string State);

    /// <param name="RecoveryCodes">Null where there are some already.</param>
    public sealed record Response(IReadOnlyList<string>? RecoveryCodes, string Secret, DateTimeOffset ExpiresAt);

    internal static async Task<Results<Ok<Ceremony.Question>, ProblemHttpResult>> Begin(BeginRequest request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, Ceremony ceremony, CancellationToken ct)
    {
        if (caller.OnlyTenant() is not null) throw LinkOutside.NotByProvider();
        if (await fresh.Require(caller, request.Password, http, ct) is { } wait) return wait;
        var (_, self, _) = await fresh.Look(caller, ct);
        return TypedResults.Ok(await ceremony.AskForNew(self, caller, http));
    }

    internal static async Task<Ok<Response>> Handle(Request request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, Ceremony ceremony, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        if (caller.OnlyTenant() is not null) throw LinkOutside.NotByProvider();
        if (request.Name.Trim() is not { Length: > 0 } name) throw new InvalidValue("/name", "Give the passkey a name.");
        var (session, self, has) = await fresh.Look(caller, ct);
        if (has && !session.SecondFactor) throw new RuleBroken("second-factor.not-used", "Sign out, and in again with your second factor.");
        if (await ceremony.New(request.Credential, request.State, caller, http, ct) is not { } passkey) throw new InvalidValue("/credential", "This passkey could not be added. Try again.");

        var now = clock.GetUtcNow();
        return TypedResults.Ok(await acting.As(AccountMails.Context(self.Id), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            if (await own.Credentials.CountAsync(c => c.PersonId == self.Id && c.Kind == Credential.Passkey, ct) >= Most) throw new RuleBroken("passkey.too-many", "You have many passkeys already. Remove one first.");

            var credential = new Credential { PersonId = self.Id, Kind = Credential.Passkey, Data = StoredPasskey.Of(passkey, name).Json(), Counter = passkey.SignCount, CreatedAt = now, ChangedAt = now };
            own.Add(credential);
            own.Add(new PasskeyPerson { Key = StoredPasskey.KeyOf(passkey.CredentialId), PersonId = self.Id, CredentialId = credential.Id });
            var codes = has ? null : await own.ReplaceRecoveryCodes(self.Id, now, ct);
            await own.CancelRemovals(self.Id, self.Id, now, ct); // what was lost has a successor
            await own.EndSessions(self.Id, except: null, now, ct);
            var next = own.AddSession(self.Id, session.TenantId, session.ClientId, now, secondFactor: true);
            await own.AddAccountMail(self.Id, AccountMail.PasskeyAdded, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return new Response(codes, next.Secret!, next.ExpiresAt);
        }, ct));
    }
}
