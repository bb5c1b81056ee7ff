using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Secret = AseanPlatform.Identity.Tokens.Secret;

namespace AseanPlatform.Identity.Passkeys;

/// <summary>
/// One question to a browser and its one answer. What has to be remembered in between travels with the browser, sealed, for five minutes; an answer counts
/// once, and for a new passkey only in the session that asked.
/// </summary>
sealed class Ceremony(IPasskeyHandler<Person> handler, IDataProtectionProvider protection, Acting acting, TimeProvider clock)
{
    static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(5);

    readonly IDataProtector _seal = protection.CreateProtector("identity.passkey-ceremony");

    /// <param name="Options">As the browser's interface takes them.</param>
    public sealed record Question(JsonElement Options, string State);

    sealed record Sealed(string State, string Nonce, Guid Session, DateTimeOffset ExpiresAt);

    /// <summary>For a new passkey of this person.</summary>
    public async Task<Question> AskForNew(Person person, ClaimsPrincipal caller, HttpContext http)
    {
        var made = await handler.MakeCreationOptionsAsync(new() { Id = person.Id.ToString(), Name = person.Email, DisplayName = person.Name }, http);
        return Seal(made.CreationOptionsJson, made.AttestationState, caller.SessionId()!.Value);
    }

    /// <summary>For whichever passkey the browser has: the same question to everybody.</summary>
    public async Task<Question> AskForAny(HttpContext http)
    {
        var made = await handler.MakeRequestOptionsAsync(null, http);
        return Seal(made.RequestOptionsJson, made.AssertionState, Guid.Empty);
    }

    /// <summary>Null where the answer does not fit the question, or came before.</summary>
    public async Task<UserPasskeyInfo?> New(string credential, string state, ClaimsPrincipal caller, HttpContext http, CancellationToken ct)
    {
        if (await Open(state, caller.SessionId()!.Value, ct) is not { } asked) return null;
        var result = await handler.PerformAttestationAsync(new() { HttpContext = http, CredentialJson = credential, AttestationState = asked });
        return result is { Succeeded: true, Passkey.IsUserVerified: true } && result.UserEntity.Id == caller.PersonId()!.Value.ToString() ? result.Passkey : null;
    }

    public async Task<(Person Person, UserPasskeyInfo Passkey)?> Known(string credential, string state, HttpContext http, CancellationToken ct)
    {
        if (await Open(state, Guid.Empty, ct) is not { } asked) return null;
        var result = await handler.PerformAssertionAsync(new() { HttpContext = http, CredentialJson = credential, AssertionState = asked });
        return result is { Succeeded: true, Passkey.IsUserVerified: true } ? (result.User, result.Passkey) : null;
    }

    Question Seal(string options, string? state, Guid session)
    {
        using var json = JsonDocument.Parse(options);
        return new(json.RootElement.Clone(), _seal.Protect(JsonSerializer.Serialize(new Sealed(state ?? "", Secret.New(bytes: 16), session, clock.GetUtcNow() + ValidFor))));
    }

    async Task<string?> Open(string state, Guid session, CancellationToken ct)
    {
        Sealed? asked;
        try
        {
            asked = JsonSerializer.Deserialize<Sealed>(_seal.Unprotect(state));
        }
        catch (CryptographicException)
        {
            return null;
        }
        var now = clock.GetUtcNow();
        if (asked is null || asked.Session != session || asked.ExpiresAt <= now) return null;

        var (hash, until) = (Secret.Hash(asked.Nonce), asked.ExpiresAt);
        return await acting.AsNobody(async db =>
        {
            await db.PasskeyAnswers.Where(c => c.ExpiresAt < now).ExecuteDeleteAsync(ct);
            return await db.Database.ExecuteSqlAsync($"INSERT INTO passkey_answer (hash, expires_at) VALUES ({hash}, {until}) ON CONFLICT DO NOTHING", ct);
        }, ct) is 1 ? asked.State : null;
    }
}
