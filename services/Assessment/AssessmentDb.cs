using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Links;
using AseanPlatform.Assessment.Scorecards;
using AseanPlatform.Messaging;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment;

public sealed class AssessmentDb(DbContextOptions<AssessmentDb> options, Tenant tenant) : TenantDbContext(options, tenant)
{
    public DbSet<ReleaseCopy> Releases => Set<ReleaseCopy>();
    public DbSet<ClientCopy> Clients => Set<ClientCopy>();
    public DbSet<TenantCopy> Tenants => Set<TenantCopy>();
    public DbSet<Assessments.Assessment> Assessments => Set<Assessments.Assessment>();
    public DbSet<Answer> Answers => Set<Answer>();
    public DbSet<AnswerWrite> AnswerWrites => Set<AnswerWrite>();
    public DbSet<Submission> Submissions => Set<Submission>();
    public DbSet<Scorecard> Scorecards => Set<Scorecard>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<Link> Links => Set<Link>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AssessmentDb).Assembly);
        modelBuilder.AddOutbox();
        base.OnModelCreating(modelBuilder); // last: it isolates every entity added above
    }
}
