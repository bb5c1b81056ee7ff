using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.AddressChanges;
using AseanPlatform.Identity.ApiKeys;
using AseanPlatform.Identity.BreakGlasses;
using AseanPlatform.Identity.Clients;
using AseanPlatform.Identity.Closings;
using AseanPlatform.Identity.Deletions;
using AseanPlatform.Identity.Exports;
using AseanPlatform.Identity.Invitations;
using AseanPlatform.Identity.Keys;
using AseanPlatform.Identity.Legal;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.Identity.Moves;
using AseanPlatform.Identity.Passkeys;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.Identity.Uploads;
using AseanPlatform.Messaging;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity;

public sealed class IdentityDb(DbContextOptions<IdentityDb> options, Tenant tenant) : TenantDbContext(options, tenant)
{
    public DbSet<TenantAccount> Tenants => Set<TenantAccount>();
    public DbSet<TenantLogo> Logos => Set<TenantLogo>();
    public DbSet<LegalText> LegalTexts => Set<LegalText>();
    public DbSet<LegalAcceptance> LegalAcceptances => Set<LegalAcceptance>();
    public DbSet<TenantListing> TenantListings => Set<TenantListing>();
    public DbSet<Client> Clients => Set<Client>();
    public DbSet<ClientLogo> ClientLogos => Set<ClientLogo>();
    public DbSet<DeletedClient> DeletedClients => Set<DeletedClient>();
    public DbSet<ClientMove> Moves => Set<ClientMove>();
    public DbSet<ClientExport> ClientExports => Set<ClientExport>();
    public DbSet<ClientExportChunk> ClientExportChunks => Set<ClientExportChunk>();
    public DbSet<ClientDeletion> ClientDeletions => Set<ClientDeletion>();
    public DbSet<DeletionClock> DeletionClocks => Set<DeletionClock>();
    public DbSet<DeletionAcknowledged> DeletionsAcknowledged => Set<DeletionAcknowledged>();
    public DbSet<ClientUpload> Uploads => Set<ClientUpload>();
    public DbSet<UploadRow> UploadRows => Set<UploadRow>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<Person> People => Set<Person>();
    public DbSet<Member> Members => Set<Member>();
    public DbSet<PersonEmail> Emails => Set<PersonEmail>();
    public DbSet<Credential> Credentials => Set<Credential>();
    public DbSet<Membership> Memberships => Set<Membership>();
    public DbSet<BreakGlass> BreakGlasses => Set<BreakGlass>();
    public DbSet<GrantGiven> Grants => Set<GrantGiven>();
    public DbSet<PlatformRole> PlatformRoles => Set<PlatformRole>();
    public DbSet<PasskeyPerson> PasskeyPersons => Set<PasskeyPerson>();
    public DbSet<PasskeyAnswer> PasskeyAnswers => Set<PasskeyAnswer>();
    public DbSet<AddressChange> AddressChanges => Set<AddressChange>();
    public DbSet<AccountClosing> AccountClosings => Set<AccountClosing>();
    public DbSet<SignInProvider> SignInProviders => Set<SignInProvider>();
    public DbSet<OutsideLink> OutsideLinks => Set<OutsideLink>();
    public DbSet<OutsideAnswer> OutsideAnswers => Set<OutsideAnswer>();
    public DbSet<ForgottenPerson> ForgottenPersons => Set<ForgottenPerson>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<SessionUse> SessionUses => Set<SessionUse>();
    public DbSet<SignInStep> SignInSteps => Set<SignInStep>();
    public DbSet<FactorRemoval> FactorRemovals => Set<FactorRemoval>();
    public DbSet<SignInFailure> SignInFailures => Set<SignInFailure>();
    public DbSet<KnownPlace> KnownPlaces => Set<KnownPlace>();
    public DbSet<AccountMail> AccountMails => Set<AccountMail>();
    public DbSet<Link> Links => Set<Link>();
    public DbSet<AccessVersion> AccessVersions => Set<AccessVersion>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<ApiKeyHash> ApiKeyHashes => Set<ApiKeyHash>();
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();
    public DbSet<ServiceSecret> ServiceSecrets => Set<ServiceSecret>();

    /// <summary>The open transaction raised an access version.</summary>
    internal bool RaisedAccess { get; set; }

    /// <summary>Tenants, clients and access are numbered by one sequence, so that a feed can be read after a number.</summary>
    public async Task<long> NextVersion(CancellationToken ct) =>
        (await Database.SqlQuery<long>($"""SELECT nextval('change_version') AS "Value" """).ToListAsync(ct)).Single();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(IdentityDb).Assembly);
        modelBuilder.AddOutbox();
        modelBuilder.AddJobs();
        base.OnModelCreating(modelBuilder); // last: it isolates every entity added above
    }
}
