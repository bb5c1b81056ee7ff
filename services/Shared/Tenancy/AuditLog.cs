using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Tenancy;

/// <summary>The audit log of this service's database, the newest first: an administrator of a client sees that client's, one of a consultancy all of its own.</summary>
public static class AuditLog
{
    const int InOnePage = 500;

    /// <param name="Number">Its place in the chain; null in the moment before it is sealed.</param>
    /// <param name="ErasedAt">Since when only the fact is left that there was an entry.</param>
    public sealed record Entry(DateTimeOffset At, Guid? ClientId, long? Number, string Hash, DateTimeOffset? ErasedAt, Said? Said)
    {
        /// <summary>Where a page that follows this entry begins, here and in the other services' logs: no number from which somebody could count what others do.</summary>
        public string Mark { get; } = string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}-{Hash}");
    }

    /// <param name="As">By which session, link or service.</param>
    /// <param name="From">Network address.</param>
    /// <param name="Of">Id of what was changed, and <paramref name="Label"/> the word people know it by.</param>
    public sealed record Said(string What, Guid? By, string? Name, string As, string? From, string? Of, string? Label, IReadOnlyDictionary<string, JsonElement>? Old, IReadOnlyDictionary<string, JsonElement>? New);

    /// <param name="Next">The mark of the last entry, where there may be more.</param>
    public sealed record Page(IReadOnlyList<Entry> Items, string? Next);

    sealed record Row(DateTimeOffset At, Guid? ClientId, long? Number, byte[] Hash, DateTimeOffset? ErasedAt, string? Payload);

    sealed record Question(Guid? ClientId, string? What, string? Who, DateOnly? From, DateOnly? Until);

    public static void MapAuditLog(this IEndpointRouteBuilder app, string path, string name)
    {
        app.MapGet(path, Handle).WithTags("Audit").WithName(name).AllowRoles(Roles.ConsultancyAdmin, Roles.ClientAdmin);
        app.MapGet($"{path}/all", All).WithTags("Audit").WithName($"{name}AsOne").Produces<IReadOnlyList<Entry>>().AllowRoles(Roles.ConsultancyAdmin, Roles.ClientAdmin);
    }

    /// <param name="what">A kind of thing: client, answer, session, …</param>
    /// <param name="who">Part of a name.</param>
    /// <param name="from">First day, and <paramref name="until"/> last day, UTC.</param>
    static async Task<Ok<Page>> Handle(ClaimsPrincipal caller, TenantDbContext db, CancellationToken ct, Guid? clientId = null, [StringLength(50)] string? what = null, [StringLength(100)] string? who = null,
        DateOnly? from = null, DateOnly? until = null, [StringLength(100)] string? after = null, int take = 50)
    {
        if (take is < 1 or > InOnePage) throw new InvalidValue("/take", "A page has 1 to 500 entries.");
        return TypedResults.Ok(await Read(new(clientId, what, who, from, until), after, take, caller, db, ct));
    }

    /// <summary>Everything that was asked for, in one answer, however long that takes: a caller's token is over before the pages of a long log would have been asked for.</summary>
    static PushStreamHttpResult All(HttpContext http, TenantDbContext db, WatchedDownload watched, Guid? clientId = null, [StringLength(50)] string? what = null, [StringLength(100)] string? who = null,
        DateOnly? from = null, DateOnly? until = null)
    {
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null; // whoever puts several logs together reads one of them while the others wait
        return TypedResults.Stream(to => watched.Run(http, ct => JsonSerializer.SerializeAsync(to, Entries(ct), JsonSerializerOptions.Web, ct)), "application/json");

        async IAsyncEnumerable<Entry> Entries([EnumeratorCancellation] CancellationToken ct)
        {
            for (var page = new Page([], null); ;)
            {
                page = await Read(new(clientId, what, who, from, until), page.Next, InOnePage, http.User, db, ct);
                foreach (var entry in page.Items) yield return entry;
                if (page.Next is null) yield break;
            }
        }
    }

    static async Task<Page> Read(Question question, string? after, int take, ClaimsPrincipal caller, TenantDbContext db, CancellationToken ct)
    {
        var (tenant, all, own) = (db.Tenant.Id, caller.AllClients(), caller.ClientId());
        var (clientId, what, who, _, _) = question;
        var (before, hash) = Read(after);
        var (first, end) = (Start(question.From), Start(question.Until?.AddDays(1)));
        var rows = await db.Database.SqlQuery<Row>($"""
            SELECT at AS "At", client_id AS "ClientId", number AS "Number", hash AS "Hash", erased_at AS "ErasedAt", (CASE WHEN network IS NULL THEN payload ELSE payload || jsonb_build_object('from', network) END)::text AS "Payload" FROM audit_entry
            WHERE tenant_id = {tenant} AND ({all} OR client_id = {own}::uuid) AND ({clientId}::uuid IS NULL OR client_id = {clientId}::uuid)
              AND ({before}::timestamptz IS NULL OR (at, hash) < ({before}::timestamptz, {hash}::bytea))
              AND ({what}::text IS NULL OR split_part(payload ->> 'what', '.', 1) = {what}::text) AND ({who}::text IS NULL OR position(lower({who}::text) IN lower(payload ->> 'name')) > 0)
              AND ({first}::timestamptz IS NULL OR at >= {first}::timestamptz) AND ({end}::timestamptz IS NULL OR at < {end}::timestamptz)
            ORDER BY at DESC, hash DESC LIMIT {take}
            """).ToListAsync(ct);
        var items = rows.ConvertAll(r => new Entry(r.At, r.ClientId, r.Number, Convert.ToHexStringLower(r.Hash), r.ErasedAt,
            r.Payload is null ? null : JsonSerializer.Deserialize<Said>(r.Payload, JsonSerializerOptions.Web)));
        return new(items, items.Count == take ? items[^1].Mark : null);
    }

    static (DateTimeOffset? Before, byte[]? Hash) Read(string? after)
    {
        if (after is null) return (null, null);
        if (after.Split('-') is [var ticks, { Length: 64 } hash] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks && hash.All(char.IsAsciiHexDigit))
            return (new DateTimeOffset(at, TimeSpan.Zero), Convert.FromHexString(hash));
        throw new InvalidValue("/after", "This is not where a page begins.");
    }

    static DateTimeOffset? Start(DateOnly? day) => day is { } d ? new(d.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;
}
