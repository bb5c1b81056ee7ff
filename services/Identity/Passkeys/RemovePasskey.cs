using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Passkeys;

/// <summary>Does without a passkey; every other session ends. Whose role needs a second factor keeps one.</summary>
public static class RemovePasskey
{
    public sealed record Request([StringLength(512)] string? Password = null);

    internal static async Task<Results<NoContent, NotFound, ProblemHttpResult>> Handle(Guid id, Request request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, Acting acting, TimeProvider clock,
        CancellationToken ct)
    {
        if (await fresh.Require(caller, request.Password, http, ct) is { } wait) return wait;

        var (person, now) = (caller.PersonId()!.Value, clock.GetUtcNow());
        return await acting.As<Results<NoContent, NotFound, ProblemHttpResult>>(AccountMails.Context(person), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            await own.LockFactors(person, ct);
            if (await own.Credentials.Where(c => c.Id == id && c.PersonId == person && c.Kind == Credential.Passkey).ExecuteDeleteAsync(ct) is 0) return TypedResults.NotFound();
            await own.PasskeyPersons.Where(p => p.CredentialId == id && p.PersonId == person).ExecuteDeleteAsync(ct);
            await own.LeaveNoLooseCodes(person, ct);
            await own.EndSessions(person, except: caller.SessionId(), now, ct);
            await own.AddAccountMail(person, AccountMail.PasskeyRemoved, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return TypedResults.NoContent();
        }, ct);
    }
}
