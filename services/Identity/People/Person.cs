using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.People;

/// <summary>Owns name, address, language and credentials; belongs to no tenant.</summary>
[OfPerson("Id", AcrossTenants = true), Table("person")]
public sealed class Person
{
    public Guid Id { get; init; }
    public required string Name { get; set; }
    public required string Email { get; set; }
    /// <summary>Asked for, and not yet agreed to by both mailboxes.</summary>
    public string? NewEmail { get; set; }
    public required string Language { get; set; }
    public string State { get; set; } = "active";
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A person as the staff and the jobs of one of their tenants see them.</summary>
[OfTenant]
public sealed class Member
{
    public Guid Id { get; init; }
    public Guid? ClientId { get; init; }
    public Guid PersonId { get; init; }
    public string[] Roles { get; init; } = [];
    public string Name { get; init; } = "";
    public string Email { get; init; } = "";
    public string Language { get; init; } = "";
    public string State { get; init; } = "";

    /// <summary>An operator who reads for a while: no colleague, and listed elsewhere with the reason.</summary>
    public Guid? BreakGlassId { get; init; }
}

/// <summary>From the hash of an address to the person.</summary>
[OfNobody, Table("person_email")]
public sealed class PersonEmail
{
    [Key]
    public required string Key { get; init; }
    public Guid PersonId { get; init; }
}

[OfPerson(AcrossTenants = true), Table("credential")]
public sealed class Credential
{
    public const string Password = "password", Totp = "totp", NewTotp = "totp-new", Recovery = "recovery", Passkey = "passkey";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid PersonId { get; init; }
    public required string Kind { get; init; }
    public required string Data { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Of a time-based code: the newest step that was used. Of a passkey: the authenticator's counter.</summary>
    public long? Counter { get; set; }

    /// <summary>Of a recovery code; of a passkey the last time.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>Operator or editor: roles of the installation, without a tenant.</summary>
[OfNobody, Table("platform_role")]
public sealed class PlatformRole
{
    public Guid PersonId { get; init; }
    public required string Role { get; init; }
    public DateTimeOffset GivenAt { get; init; }
}
