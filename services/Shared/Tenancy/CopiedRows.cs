using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Tenancy;

// What a service remembers of Identity's facts (see Copies).

/// <summary>The tenants there are: what jobs loop over and what a message's header is checked against.</summary>
[OfNobody]
public sealed class TenantDirectory
{
    public Guid TenantId { get; init; }
    public string State { get; init; } = "";
    public long Version { get; init; }
}

/// <summary>A tenant's face: name and brand.</summary>
[OfTenant(Readable = true)]
public sealed class TenantCopy
{
    public Guid TenantId { get; init; }
    public string Name { get; init; } = "";
    public string Slug { get; init; } = "";
    public string Colour { get; init; } = "";

    /// <summary>The hash of the logo in use.</summary>
    public string? Logo { get; init; }

    /// <summary>consultancy, self-managed or hub.</summary>
    public string? Kind { get; init; }
    public long Version { get; init; }
}

public sealed class ClientCopy
{
    public Guid ClientId { get; init; }
    public string Name { get; init; } = "";
    public string Country { get; init; } = "";
    public string? Sector { get; init; }
    public string Language { get; init; } = "";
    public bool Generative { get; init; }
    public string State { get; init; } = "";
    public long Version { get; init; }
}

/// <summary>A person may see a client of the tenant.</summary>
[OfPerson]
public sealed class ClientGrant
{
    public Guid PersonId { get; init; }
    public Guid ClientId { get; init; }
    public long AccessVersion { get; init; }
}

/// <summary>Up to which of a person's access versions the grants here are known.</summary>
[OfPerson]
public sealed class GrantVersion
{
    public Guid PersonId { get; init; }
    public long AccessVersion { get; init; }
}

/// <summary>Whether this service's copy of a person's grants is as new as the caller's token.</summary>
public interface IGrantCopy
{
    Task<bool> IsCurrent(TenantContext caller, CancellationToken ct);
}

static class CopiedRows
{
    public static void AddCopies(this ModelBuilder model)
    {
        model.Entity<TenantDirectory>().ToTable("tenant_directory").HasKey(t => t.TenantId);
        model.Entity<TenantCopy>().ToTable("tenant_copy").HasKey(t => t.TenantId);
        model.Entity<ClientCopy>().ToTable("client_copy").HasKey(c => c.ClientId);
        model.Entity<ClientGrant>().ToTable("client_grant").HasKey(g => new { g.PersonId, g.ClientId });
        model.Entity<GrantVersion>().ToTable("grant_version").HasKey(g => g.PersonId);
    }
}
