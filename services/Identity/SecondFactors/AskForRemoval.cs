using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SecondFactors;

/// <summary>For a person who lost app and recovery codes: an admin asks for a member, an operator for an admin or an operator. By itself it removes nothing.</summary>
public static class AskForRemoval
{
    /// <param name="PersonId">Of a member, where an admin asks.</param>
    /// <param name="Email">Of an admin or operator, where an operator asks.</param>
    public sealed record Request(Guid? PersonId = null, string? Email = null);

    public sealed record Response(Guid Id);

    public static async Task<Results<Created<Response>, NotFound>> Handle(Request request, ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (by, now, tenant) = (caller.PersonId()!.Value, clock.GetUtcNow(), caller.TenantId());
        if (await Find(request, caller, db, ct) is not { } person) return TypedResults.NotFound();
        if (person == by) throw new RuleBroken("second-factor-removal.self", "Somebody else must ask for this.");

        if (tenant is null)
        {
            var (needs, own) = await acting.AsPerson(person, async db => (await db.NeedsSecondFactor(person, ct),
                await db.Memberships.Where(m => m.PersonId == person && m.Roles.Contains(Roles.ConsultancyAdmin)).OrderBy(m => m.CreatedAt).Select(m => (Guid?)m.TenantId).FirstOrDefaultAsync(ct)), ct);
            if (!needs) throw new RuleBroken("second-factor-removal.admin", "An administrator of the person's organisation asks for this.");
            tenant = await db.PlatformRoles.AnyAsync(r => r.PersonId == person, ct) ? null : own;
        }
        else if (await db.PlatformRoles.AnyAsync(r => r.PersonId == person, ct)) throw new RuleBroken("second-factor-removal.operator", "For this person an operator asks.");

        var removal = new FactorRemoval { PersonId = person, TenantId = tenant, AskedBy = by, ByOperator = caller.TenantId() is null, AskedAt = now };
        await acting.As(removal.Context, async (own, scope) =>
        {
            if (!await own.HasSecondFactor(person, ct)) throw new RuleBroken("second-factor-removal.none", "This person has no second factor.");
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            await own.FactorRemovals.Where(r => r.PersonId == person && r.State == FactorRemoval.Asked && r.AskedAt <= now - FactorRemoval.ConfirmedWithin)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, FactorRemoval.Expired).SetProperty(r => r.EndedAt, now), ct);
            if (await own.OpenRemovals(now).AnyAsync(r => r.PersonId == person, ct)) throw new RuleBroken("second-factor-removal.open", "This was asked for already.");
            own.Add(removal);
            await own.AddRemovalMail(removal, AccountMail.RemovalAsked, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return TypedResults.Created($"/api/v1/second-factor-removals/{removal.Id}", new Response(removal.Id));
    }

    static async Task<Guid?> Find(Request request, ClaimsPrincipal caller, IdentityDb db, CancellationToken ct)
    {
        if (caller.TenantId() is not null)
        {
            if (request.PersonId is not { } id) throw new InvalidValue("/personId", "Say for whom.");
            return await db.Members.AnyAsync(m => m.PersonId == id, ct) ? id : null;
        }
        if (request.Email is not { Length: > 0 and < 320 } email || !MailboxAddress.TryParse(email, out var address)) throw new InvalidValue("/email", "Say for whom, by e-mail address.");
        var key = address.Key;
        return await db.Emails.Where(e => e.Key == key).Select(e => (Guid?)e.PersonId).SingleOrDefaultAsync(ct);
    }
}
