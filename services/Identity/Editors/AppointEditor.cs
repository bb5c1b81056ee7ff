using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Editors;

/// <summary>An operator makes somebody with an account an editor of the catalogue, or ends that. In force within two seconds, and in the installation's audit log.</summary>
public static class AppointEditor
{
    public sealed record Request([Mailbox] string Email);

    public sealed record Response(Guid PersonId);

    public sealed record Item(Guid PersonId, string Name, string Email, DateTimeOffset GivenAt);

    public static async Task<Created<Response>> Handle(Request request, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        var key = MailboxAddress.Parse(request.Email).Key;
        var person = await db.Emails.Where(e => e.Key == key).Select(e => (Guid?)e.PersonId).SingleOrDefaultAsync(ct)
            ?? throw new InvalidValue("/email", "Nobody has an account with this address. An account begins with an invitation.", "editor.no-account");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await db.PlatformRoles.AnyAsync(r => r.PersonId == person && r.Role == Roles.Editor, ct)) db.Add(new PlatformRole { PersonId = person, Role = Roles.Editor, GivenAt = clock.GetUtcNow() });
        await db.RaiseAccess(person, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Created("/api/v1/editors", new Response(person));
    }

    public static async Task<Results<NoContent, NotFound>> End(Guid personId, IdentityDb db, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.PlatformRoles.Where(r => r.PersonId == personId && r.Role == Roles.Editor).ExecuteDeleteAsync(ct) is 0) return TypedResults.NotFound();
        await db.RaiseAccess(personId, ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    public static async Task<Ok<List<Item>>> List(Acting acting, IdentityDb db, CancellationToken ct)
    {
        var items = new List<Item>();
        foreach (var role in await db.PlatformRoles.AsNoTracking().Where(r => r.Role == Roles.Editor).OrderBy(r => r.GivenAt).Take(200).ToListAsync(ct))
            if (await acting.AsPerson(role.PersonId, own => own.People.AsNoTracking().Where(p => p.Id == role.PersonId).Select(p => new Item(p.Id, p.Name, p.Email, role.GivenAt)).SingleOrDefaultAsync(ct), ct) is { } item) items.Add(item);
        return TypedResults.Ok(items);
    }
}
