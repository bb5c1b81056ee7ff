using AseanPlatform.Contracts;
using AseanPlatform.Messaging;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Shared.Tests;

public sealed record Happened(Guid Aggregate, int Number);

/// <summary>One service hears it, so that sending alone is measured.</summary>
public sealed record Ticked(int Number);

public sealed record Broke(Guid Id);

public sealed record Refused(Guid Id);

[ForAllTenants]
public sealed record Announced(Guid Id);

/// <summary>Of a client, with ids of its own making.</summary>
public sealed class Note
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Words { get; set; } = "";
    public uint Version { get; init; }
}

/// <summary>Of a client that it names itself.</summary>
public sealed class Visit
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid ClientId { get; init; }
}

[OfTenant]
public sealed class Memo
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
}

[OfTenant(Readable = true)]
public sealed class Sign
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
}

[OfObject]
public sealed class Card
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
}

[OfPerson]
public sealed class Notice
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid PersonId { get; init; }
}

/// <summary>What a consumer or a job did; nothing in it keeps it from being done twice.</summary>
[OfTenant]
public sealed class Effect
{
    public long Id { get; init; }
    public Guid Subject { get; init; }
    public int Number { get; init; }
}

public sealed class SampleDb(DbContextOptions<SampleDb> options, Tenant tenant) : TenantDbContext(options, tenant)
{
    public const string Tables = """
        CREATE TABLE note (id uuid PRIMARY KEY, tenant_id uuid NOT NULL, client_id uuid NOT NULL, words text NOT NULL DEFAULT '');
        CREATE TABLE visit (id uuid PRIMARY KEY, tenant_id uuid NOT NULL, client_id uuid NOT NULL);
        CREATE TABLE parcel (id uuid PRIMARY KEY, tenant_id uuid NOT NULL, client_id uuid NOT NULL);
        CREATE TABLE memo (id uuid PRIMARY KEY, tenant_id uuid NOT NULL);
        CREATE TABLE sign (id uuid PRIMARY KEY, tenant_id uuid NOT NULL);
        CREATE TABLE card (id uuid PRIMARY KEY, tenant_id uuid NOT NULL);
        CREATE TABLE notice (id uuid PRIMARY KEY, tenant_id uuid NOT NULL, person_id uuid NOT NULL);
        CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid NOT NULL, subject uuid NOT NULL, number int NOT NULL);
        SELECT platform.of_client('note'), platform.of_client('visit'), platform.of_client('parcel'), platform.of_tenant('memo'), platform.of_tenant('sign', true),
               platform.of_object('card'), platform.of_person('notice'), platform.of_tenant('effect');
        SELECT platform.audit_log();
        SELECT platform.audited('note', 'note', '{words}', label => 'r.words');
        SELECT platform.audited('memo', 'memo', '{id}', client => 'NULL');
        SELECT platform.audited('parcel', 'parcel', '{id}', together => true);
        """;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Note>().ToTable("note").Property(n => n.Version).IsRowVersion();
        modelBuilder.Entity<Visit>().ToTable("visit");
        modelBuilder.Entity<Memo>().ToTable("memo");
        modelBuilder.Entity<Sign>().ToTable("sign");
        modelBuilder.Entity<Card>().ToTable("card");
        modelBuilder.Entity<Notice>().ToTable("notice");
        modelBuilder.Entity<Effect>().ToTable("effect").Property(e => e.Id).UseIdentityAlwaysColumn();
        modelBuilder.AddOutbox();
        modelBuilder.AddJobs();
        base.OnModelCreating(modelBuilder);
    }
}
