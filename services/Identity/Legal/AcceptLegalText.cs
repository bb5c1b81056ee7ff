using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Legal;

/// <summary>
/// Terms are accepted by everybody whom they concern; a processor agreement once for each organisation, by one of its administrators: the installation's
/// by a consultancy, a consultancy's by its client. Only published texts are asked for, and each again after a new version.
/// </summary>
public static class AcceptLegalText
{
    /// <param name="OfTenant">The text of the consultancy in use, else the installation's.</param>
    public sealed record Request(bool OfTenant, [AllowedValues(LegalText.Terms, LegalText.ProcessorAgreement)] string Kind, int Version);

    /// <param name="ForOrganisation">On behalf of the organisation in use.</param>
    public sealed record Pending(bool OfTenant, string Kind, int Version, DateTimeOffset PublishedAt, bool ForOrganisation);

    public static async Task<Ok<IReadOnlyList<Pending>>> Get(ClaimsPrincipal caller, Acting acting, CancellationToken ct) => TypedResults.Ok(await Waiting(caller, acting, ct));

    public static async Task<NoContent> Handle(Request request, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        if ((await Waiting(caller, acting, ct)).FirstOrDefault(p => p.OfTenant == request.OfTenant && p.Kind == request.Kind) is not { } pending)
            throw new RuleBroken("legal.not-asked", "This was accepted already, or is not asked of you.");
        if (pending.Version != request.Version) throw new RuleBroken("legal.newer-version", "A newer version was published meanwhile. Read that one.");

        var (person, whose) = (caller.PersonId()!.Value, request.OfTenant ? caller.TenantId()!.Value : TenantAccount.Hub);
        await acting.As(Acting.Context(whose, personId: person), async (db, _) =>
        {
            db.Add(new LegalAcceptance
            {
                PersonId = person,
                Name = caller.FindFirst(Claims.Name)?.Value ?? "",
                Kind = request.Kind,
                Version = request.Version,
                AcceptedAt = clock.GetUtcNow(),
                ForTenant = pending.ForOrganisation ? caller.TenantId() : null,
                ForClient = pending.ForOrganisation ? caller.ClientId() : null,
            });
            return await db.SaveChangesAsync(ct);
        }, ct);
        return TypedResults.NoContent();
    }

    /// <summary>What is asked of the caller in the organisation in use. Mostly nothing is published, and then this is one short question.</summary>
    public static async Task<IReadOnlyList<Pending>> Waiting(ClaimsPrincipal caller, Acting acting, CancellationToken ct)
    {
        if (caller.TenantId() is not { } tenant || caller.PersonId() is not { } person || caller.Locked() is not null) return [];
        return await Waiting(person, tenant, caller.ClientId(), [.. caller.FindAll(Claims.Roles).Select(r => r.Value)], acting, ct);
    }

    /// <summary>Until then the token says so: every service refuses what a role opens. It is asked for anew each time, so that an acceptance counts at once.</summary>
    internal static async Task MustAccept(this TokenCaller caller, Guid person, Guid tenant, Guid? clientId, string[] roles, Acting acting, CancellationToken ct)
    {
        if ((await Waiting(person, tenant, clientId, roles, acting, ct)).Count is 0) return;
        caller.Claims[Claims.Unaccepted] = "true";
        caller.Passing = true;
    }

    static async Task<IReadOnlyList<Pending>> Waiting(Guid person, Guid tenant, Guid? client, string[] roles, Acting acting, CancellationToken ct)
    {
        var waiting = await Of(TenantAccount.Hub, roles.Contains(Roles.ConsultancyAdmin));
        if (client is not null) waiting.AddRange(await Of(tenant, roles.Contains(Roles.ClientAdmin)));
        return waiting;

        Task<List<Pending>> Of(Guid whose, bool signs) => acting.AsTenant(whose, async db =>
        {
            var newest = await db.LegalTexts.Where(t => t.Kind == LegalText.Terms || (signs && t.Kind == LegalText.ProcessorAgreement))
                .GroupBy(t => t.Kind).Select(g => new { Kind = g.Key, Version = g.Max(t => t.Version), At = g.Max(t => t.PublishedAt) }).ToListAsync(ct);
            var open = new List<Pending>();
            foreach (var text in newest)
            {
                var forAll = text.Kind is LegalText.ProcessorAgreement;
                var ofTenant = whose != TenantAccount.Hub;
                if (!await db.LegalAcceptances.AnyAsync(a => a.Kind == text.Kind && a.Version == text.Version
                        && (forAll ? a.ForTenant == tenant && a.ForClient == client : a.PersonId == person), ct))
                    open.Add(new(ofTenant, text.Kind, text.Version, text.At, forAll));
            }
            return open;
        }, ct);
    }
}

static class ListAcceptances
{
    public sealed record Item(string Name, string Kind, int Version, Guid? ForTenant, Guid? ForClient, DateTimeOffset AcceptedAt);

    public static Task<Ok<List<Item>>> OfInstallation(Acting acting, CancellationToken ct) => List(TenantAccount.Hub, acting, ct);

    public static Task<Ok<List<Item>>> OfTenant(ClaimsPrincipal caller, Acting acting, CancellationToken ct) => List(caller.TenantId()!.Value, acting, ct);

    static async Task<Ok<List<Item>>> List(Guid tenant, Acting acting, CancellationToken ct) => TypedResults.Ok(await acting.AsTenant(tenant, db => db.LegalAcceptances
        .OrderByDescending(a => a.AcceptedAt).Take(500).Select(a => new Item(a.Name, a.Kind, a.Version, a.ForTenant, a.ForClient, a.AcceptedAt)).ToListAsync(ct), ct));
}

static class LegalEndpoints
{
    public static void MapLegal(this IEndpointRouteBuilder app)
    {
        var legal = app.MapGroup("/legal").WithTags("Legal");
        legal.MapGet("/{kind}", GetLegalText.OfInstallation).WithName("GetLegalText").AllowPeopleOrPurposes(Purposes.Hub);
        legal.MapPost("/{kind}", PublishLegalText.OfInstallation).WithName("PublishLegalText").AllowRoles(Roles.Operator);
        legal.MapGet("/acceptances", ListAcceptances.OfInstallation).WithName("ListAcceptances").AllowRoles(Roles.Operator);

        var own = app.MapGroup("/tenant/legal").WithTags("Legal");
        own.MapGet("/{kind}", GetLegalText.OfTenant).WithName("GetTenantLegalText").AllowPeopleOrPurposes(Purposes.Start);
        own.MapPost("/{kind}", PublishLegalText.OfTenant).WithName("PublishTenantLegalText").AllowRoles(Roles.ConsultancyAdmin);
        own.MapGet("/acceptances", ListAcceptances.OfTenant).WithName("ListTenantAcceptances").AllowRoles(Roles.ConsultancyAdmin);

        app.MapGet("/me/legal", AcceptLegalText.Get).WithTags("Legal").WithName("ListPendingTexts").AllowPeople();
        app.MapPost("/me/legal", AcceptLegalText.Handle).WithTags("Legal").WithName(nameof(AcceptLegalText)).AllowPeople();
    }
}
