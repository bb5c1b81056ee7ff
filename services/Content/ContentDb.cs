using AseanPlatform.Content.Corrections;
using AseanPlatform.Content.Drafts;
using AseanPlatform.Content.Releases;
using AseanPlatform.Messaging;
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
}
