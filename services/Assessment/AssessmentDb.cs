using AseanPlatform.Assessment.Actions;
using AseanPlatform.Assessment.Asks;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Calendars;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Comments;
using AseanPlatform.Assessment.Evidence;
using AseanPlatform.Assessment.Links;
using AseanPlatform.Assessment.Notes;
using AseanPlatform.Assessment.Portfolio;
using AseanPlatform.Assessment.PortfolioReports;
using AseanPlatform.Assessment.Pushes;
using AseanPlatform.Assessment.ReleaseMoves;
using AseanPlatform.Assessment.Reviews;
using AseanPlatform.Assessment.Scorecards;
using AseanPlatform.Assessment.Systems;
using AseanPlatform.Assessment.Targets;
using AseanPlatform.Assessment.Wordings;
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
    public DbSet<Wording> Wordings => Set<Wording>();
    public DbSet<Submission> Submissions => Set<Submission>();
    public DbSet<Review> Reviews => Set<Review>();
    public DbSet<SignOff> SignOffs => Set<SignOff>();
    public DbSet<ReleaseMove> ReleaseMoves => Set<ReleaseMove>();
    public DbSet<Target> Targets => Set<Target>();
    public DbSet<EvidenceItem> EvidenceItems => Set<EvidenceItem>();
    public DbSet<DutyEvidence> DutyEvidence => Set<DutyEvidence>();
    public DbSet<EvidenceRevision> EvidenceRevisions => Set<EvidenceRevision>();
    public DbSet<EvidenceUse> EvidenceUses => Set<EvidenceUse>();
    public DbSet<EvidenceContent> EvidenceContents => Set<EvidenceContent>();
    public DbSet<EvidenceChunk> EvidenceChunks => Set<EvidenceChunk>();
    public DbSet<SubmissionEvidence> SubmissionEvidence => Set<SubmissionEvidence>();
    public DbSet<Comment> Comments => Set<Comment>();
    public DbSet<StaffComment> StaffComments => Set<StaffComment>();
    public DbSet<StaffNote> StaffNotes => Set<StaffNote>();
    public DbSet<Ask> Asks => Set<Ask>();
    public DbSet<ActionItem> Actions => Set<ActionItem>();
    public DbSet<Scorecard> Scorecards => Set<Scorecard>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<KeptFilter> KeptFilters => Set<KeptFilter>();
    public DbSet<PortfolioReport> PortfolioReports => Set<PortfolioReport>();
    public DbSet<PortfolioReportClient> PortfolioReportClients => Set<PortfolioReportClient>();
    public DbSet<Push> Pushes => Set<Push>();
    public DbSet<PushedClient> PushedClients => Set<PushedClient>();
    public DbSet<Link> Links => Set<Link>();
    public DbSet<AiSystem> Systems => Set<AiSystem>();
    public DbSet<DutyState> DutyStates => Set<DutyState>();
    public DbSet<ImpactAnswer> ImpactAnswers => Set<ImpactAnswer>();
    public DbSet<CalendarLink> CalendarLinks => Set<CalendarLink>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AssessmentDb).Assembly);
        modelBuilder.AddOutbox();
        base.OnModelCreating(modelBuilder); // last: it isolates every entity added above
    }
}
