using AseanPlatform.Content.Releases;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content;

public sealed class ContentDb(DbContextOptions<ContentDb> options, Tenant tenant) : TenantDbContext(options, tenant)
{
    public DbSet<Release> Releases => Set<Release>();
    public DbSet<ReleaseItem> Items => Set<ReleaseItem>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ContentDb).Assembly);
        modelBuilder.AddOutbox();
        base.OnModelCreating(modelBuilder); // last: it isolates every entity added above
    }

    /// <summary>The release that a reader asks for, or the newest.</summary>
    /// <exception cref="InvalidValue">There is no such release.</exception>
    public async Task<Release> ReleaseOrCurrent(string? id, CancellationToken ct)
    {
        var heads = Releases.Select(r => new Release { Id = r.Id, Sha256 = r.Sha256, AsOf = r.AsOf, Document = Array.Empty<byte>() });
        var release = id is null
            ? await Releases.OrderByDescending(r => r.PublishedAt).Select(r => r.Id).FirstOrDefaultAsync(ct) is { } newest ? await heads.SingleAsync(r => r.Id == newest, ct) : null
            : await heads.SingleOrDefaultAsync(r => r.Id == id, ct);

        return release ?? throw (id is null ? new DependencyAway("catalogue") : new InvalidValue("/release", "There is no such release."));
    }

    public IQueryable<ReleaseItem> Of(Release release, string kind) => Items.AsNoTracking().Where(i => i.Release == release.Id && i.Kind == kind);
}
