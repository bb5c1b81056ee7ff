using AseanPlatform.Content.Corrections;
using AseanPlatform.Content.Drafts;
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
    public DbSet<ReleaseChange> Changes => Set<ReleaseChange>();
    public DbSet<Draft> Drafts => Set<Draft>();
    public DbSet<DraftChange> DraftChanges => Set<DraftChange>();
    public DbSet<DraftStep> DraftSteps => Set<DraftStep>();
    public DbSet<Correction> Corrections => Set<Correction>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<Words>().HaveConversion<WordsConverter>().HaveColumnType("jsonb");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ContentDb).Assembly);
        modelBuilder.AddOutbox();
        base.OnModelCreating(modelBuilder); // last: it isolates every entity added above
    }

    /// <summary>The release that a reader asks for, or the newest.</summary>
    /// <exception cref="InvalidValue">There is no such release.</exception>
    public async Task<ReleaseHead> ReleaseOrCurrent(string? id, CancellationToken ct)
    {
        var asked = id is null ? Releases.OrderByDescending(r => r.PublishedAt) : Releases.Where(r => r.Id == id);
        return await asked.Select(r => new ReleaseHead(r.Id, r.AsOf)).FirstOrDefaultAsync(ct) ?? throw (id is null ? new DependencyAway("catalogue") : new InvalidValue("/release", "There is no such release."));
    }

    public IQueryable<ReleaseItem> Of(ReleaseHead release, string kind) => Items.AsNoTracking().Where(i => i.Release == release.Id && i.Kind == kind);
}
