using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Deletions;

public static class GetDeletion
{
    public sealed record Item(
        Guid Id, Guid ClientId, string ClientName, string State, string AskedByName, DateTimeOffset AskedAt, DateTimeOffset DueAt, DateTimeOffset? WithdrawnAt, string? WithdrawnByName, DateTimeOffset? DoneAt);

    /// <summary>The newest of a client, also one that was withdrawn; null where nobody ever asked.</summary>
    public sealed record OfOne(Item? Deletion);

    public static async Task<Results<Ok<OfOne>, NotFound>> OfClient(Guid id, IdentityDb db, CancellationToken ct) => await db.Clients.AnyAsync(c => c.ClientId == id, ct)
        ? TypedResults.Ok(new OfOne((await Items(db.ClientDeletions.Where(d => d.ClientId == id)).Take(1).ToListAsync(ct)).FirstOrDefault()))
        : TypedResults.NotFound();

    /// <summary>Of all clients of the consultancy, also of those that are gone.</summary>
    public static async Task<Ok<List<Item>>> OfTenant(IdentityDb db, CancellationToken ct) => TypedResults.Ok(await Items(db.ClientDeletions).Take(200).ToListAsync(ct));

    /// <summary>Byte for byte what was certified: for the consultancy's administrators, and for the person who asked, who need belong to nothing any more.</summary>
    public static async Task<Results<ContentHttpResult, NotFound>> Certificate(Guid deletionId, ClaimsPrincipal caller, HttpContext http, IdentityDb db, Acting acting, CancellationToken ct)
    {
        if (await Find(deletionId, caller, db, acting, ct) is not { Certificate: { } text } deletion) return TypedResults.NotFound();
        http.Response.Headers["X-Content-Sha256"] = deletion.CertificateSha256;
        return TypedResults.Text(text, "application/json; charset=utf-8");
    }

    static async Task<ClientDeletion?> Find(Guid id, ClaimsPrincipal caller, IdentityDb db, Acting acting, CancellationToken ct)
    {
        if (caller.HasRole(Roles.ConsultancyAdmin) && await db.ClientDeletions.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is { } own) return own;
        var person = caller.PersonId();
        return await db.DeletionClocks.AsNoTracking().SingleOrDefaultAsync(c => c.DeletionId == id && c.AskedBy == person, ct) is { } asked
            ? await acting.As(TenantContext.Job(asked.TenantId, asked.ClientId), (there, _) => there.ClientDeletions.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct), ct)
            : null;
    }

    static IQueryable<Item> Items(IQueryable<ClientDeletion> deletions) => deletions.AsNoTracking().OrderByDescending(d => d.AskedAt)
        .Select(d => new Item(d.Id, d.ClientId, d.ClientName, d.State, d.AskedByName, d.AskedAt, d.DueAt, d.WithdrawnAt, d.WithdrawnByName, d.DoneAt));
}

/// <summary>For the mails: who is told of a deletion, and in which words.</summary>
public static class TellOfDeletion
{
    public sealed record Listener(Guid PersonId, string Language, IReadOnlyList<string> Roles);

    public sealed record Words(string Name, string Email, string Language, string ClientName, string AskedBy, DateTimeOffset DueAt, string? WithdrawnBy, DateTimeOffset? DoneAt, string? Sha256, string? LastBackupLapsesOn);

    /// <summary>Both sides: the client's administrators and the consultancy's; and who asked, who is in none of them when all is gone.</summary>
    public static async Task<Results<Ok<List<Listener>>, NotFound>> Audience(Guid id, ClaimsPrincipal caller, Acting acting, CancellationToken ct) =>
        await acting.AsTenant(caller.TenantId()!.Value, db => Listeners(db, id, acting, ct), ct) is { } all ? TypedResults.Ok(all) : TypedResults.NotFound();

    public static async Task<Results<Ok<Words>, NotFound>> For(Guid id, Guid personId, ClaimsPrincipal caller, Acting acting, CancellationToken ct)
    {
        var words = await acting.AsTenant(caller.TenantId()!.Value, async db =>
        {
            if (await Listeners(db, id, acting, ct) is not { } all || all.TrueForAll(l => l.PersonId != personId)) return null;
            var d = await db.ClientDeletions.AsNoTracking().SingleAsync(d => d.Id == id, ct);
            return await acting.AsPerson(personId, own => own.People.Where(p => p.Id == personId && p.State == "active").Select(p => new { p.Name, p.Email, p.Language }).SingleOrDefaultAsync(ct), ct) is { } person
                ? new Words(person.Name, person.Email, person.Language, d.ClientName, d.AskedByName, d.DueAt, d.WithdrawnByName, d.DoneAt, d.CertificateSha256,
                    d.Certificate is null ? null : System.Text.Json.JsonDocument.Parse(d.Certificate).RootElement.GetProperty("lastBackupLapsesOn").GetString())
                : null;
        }, ct);
        return words is null ? TypedResults.NotFound() : TypedResults.Ok(words);
    }

    static async Task<List<Listener>?> Listeners(IdentityDb db, Guid id, Acting acting, CancellationToken ct)
    {
        if (await db.ClientDeletions.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } deletion) return null;
        var members = await db.Members.AsNoTracking().Where(m => m.State == "active"
            && ((m.ClientId == deletion.ClientId && m.Roles.Contains(Roles.ClientAdmin)) || (m.ClientId == null && m.Roles.Contains(Roles.ConsultancyAdmin)))).ToListAsync(ct);
        var all = members.GroupBy(m => m.PersonId).Select(g => new Listener(g.Key, g.First().Language, [.. g.SelectMany(m => m.Roles).Distinct()])).ToList();
        if (deletion.State is not ClientDeletion.Done || all.Exists(l => l.PersonId == deletion.AskedBy)) return all;
        if (await acting.AsPerson(deletion.AskedBy, own => own.People.Where(p => p.Id == deletion.AskedBy && p.State == "active").Select(p => p.Language).SingleOrDefaultAsync(ct), ct) is { } language)
            all.Add(new(deletion.AskedBy, language, []));
        return all;
    }
}

static class DeletionEndpoints
{
    public static void MapDeletions(this IEndpointRouteBuilder app)
    {
        var ofClient = app.MapGroup("/clients/{id:guid}/deletion").WithTags("Deletions");
        ofClient.MapGet("/", GetDeletion.OfClient).WithName("GetClientDeletion").AllowRoles(Roles.ClientAdmin, Roles.ConsultancyAdmin);
        ofClient.MapPost("/", AskForDeletion.Handle).WithName(nameof(AskForDeletion)).AllowRoles(Roles.ClientAdmin);
        ofClient.MapDelete("/", WithdrawDeletion.Handle).WithName(nameof(WithdrawDeletion)).AllowRoles(Roles.ClientAdmin);

        app.MapGet("/deletions", GetDeletion.OfTenant).WithTags("Deletions").WithName("ListClientDeletions").AllowRoles(Roles.ConsultancyAdmin);
        app.MapGet("/deletions/{deletionId:guid}/certificate", GetDeletion.Certificate).WithTags("Deletions").WithName("GetDeletionCertificate").AllowPeople();
    }

    public static void MapDeletionWords(this IEndpointRouteBuilder app)
    {
        app.MapGet("/client-deletions/{id:guid}/audience", TellOfDeletion.Audience).AllowServices("notification");
        app.MapGet("/client-deletions/{id:guid}/words/{personId:guid}", TellOfDeletion.For).AllowServices("notification");
    }
}
