using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SecondFactors;

/// <summary>
/// A new key for the authenticator app; it counts once a code made with it came back. Then every session ends and the one in use goes on under a new
/// secret, as signed in with a second factor.
/// </summary>
public static class SetUpTotp
{
    const string Issuer = "AseanPlatform";

    public sealed record BeginRequest([StringLength(512)] string? Password = null);

    /// <param name="Uri">What the QR code says.</param>
    public sealed record Key(string Text, string Uri);

    public sealed record Request([StringLength(20, MinimumLength = 1)] string Code);

    public sealed record Response(IReadOnlyList<string> RecoveryCodes, string Secret, DateTimeOffset ExpiresAt);

    internal static async Task<Results<Ok<Key>, ProblemHttpResult>> Begin(BeginRequest request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, Acting acting, TotpKeys keys,
        TimeProvider clock, CancellationToken ct)
    {
        if (await fresh.Require(caller, request.Password, http, ct) is { } wait) return wait;

        var (person, now, key) = (caller.PersonId()!.Value, clock.GetUtcNow(), Totp.NewKey());
        var email = await acting.AsPerson(person, async own =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            await own.Credentials.Where(c => c.PersonId == person && c.Kind == Credential.NewTotp).ExecuteDeleteAsync(ct);
            own.Add(new Credential { PersonId = person, Kind = Credential.NewTotp, Data = keys.Wrap(key), CreatedAt = now, ChangedAt = now });
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return await own.People.Where(p => p.Id == person).Select(p => p.Email).SingleAsync(ct);
        }, ct);
        return TypedResults.Ok(Shown(key, email));
    }

    /// <summary>The key that waits for its first code, shown again to who reloads the page.</summary>
    internal static async Task<Results<Ok<Key>, NotFound>> Get(ClaimsPrincipal caller, Acting acting, TotpKeys keys, CancellationToken ct)
    {
        var person = caller.PersonId()!.Value;
        var (data, email) = await acting.AsPerson(person, async own => (
            await own.Credentials.Where(c => c.PersonId == person && c.Kind == Credential.NewTotp).Select(c => c.Data).SingleOrDefaultAsync(ct),
            await own.People.Where(p => p.Id == person).Select(p => p.Email).SingleAsync(ct)), ct);
        return data is null ? TypedResults.NotFound() : TypedResults.Ok(Shown(keys.Unwrap(data), email));
    }

    internal static async Task<Results<Ok<Response>, NotFound>> Handle(Request request, ClaimsPrincipal caller, Acting acting, TotpKeys keys, TimeProvider clock, CancellationToken ct)
    {
        var (person, id, now) = (caller.PersonId()!.Value, caller.SessionId(), clock.GetUtcNow());
        var response = await acting.As(AccountMails.Context(person), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            if (await own.Credentials.SingleOrDefaultAsync(c => c.PersonId == person && c.Kind == Credential.NewTotp, ct) is not { } pending) return null;
            var session = await own.Sessions.AsNoTracking().SingleAsync(s => s.Id == id && s.PersonId == person, ct);
            if (session.OnlyTenantId is not null && await own.OpensByItself(person, ct)) throw LinkOutside.NotByProvider();
            if (await own.HasSecondFactor(person, ct) && !session.SecondFactor) throw new RuleBroken("second-factor.not-used", "Sign out, and in again with your second factor.");
            if (Totp.Match(keys.Unwrap(pending.Data), request.Code.Replace(" ", ""), used: null, now) is not { } step) throw new InvalidValue("/code", "This is not the code that the app shows now.");

            await own.Credentials.Where(c => c.PersonId == person && (c.Kind == Credential.Totp || c.Kind == Credential.NewTotp)).ExecuteDeleteAsync(ct);
            own.ChangeTracker.Clear();
            own.Add(new Credential { PersonId = person, Kind = Credential.Totp, Data = pending.Data, Counter = step, CreatedAt = now, ChangedAt = now });
            var codes = await own.ReplaceRecoveryCodes(person, now, ct);
            await own.CancelRemovals(person, person, now, ct); // what was lost is there again
            await own.EndSessions(person, except: null, now, ct);
            var next = own.AddSession(person, session.TenantId, session.ClientId, now, secondFactor: true, session.ProviderId);
            await own.AddAccountMail(person, AccountMail.SecondFactorSet, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return new Response(codes, next.Secret!, next.ExpiresAt);
        }, ct);
        return response is null ? TypedResults.NotFound() : TypedResults.Ok(response);
    }

    static Key Shown(byte[] key, string email)
    {
        var text = Totp.Base32(key);
        return new(text, $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(email)}?secret={text}&issuer={Issuer}&algorithm=SHA1&digits=6&period=30");
    }
}
