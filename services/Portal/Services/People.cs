using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Services;

public sealed record Named(Guid Id, string Name);

/// <summary>A tenant with its brand.</summary>
/// <param name="Logo">The hash of its picture.</param>
public sealed record TenantOfMe(Guid Id, string Name, string? Slug, string? Colour, string? ColourOnDark, IReadOnlyList<string>? Languages, string? Logo, string? Kind = null)
{
    /// <summary>A client that manages itself: nobody is above it.</summary>
    public bool OfItself => Kind == "self-managed";

    public string? LogoAddress => Logo is null ? null : $"/t/{Slug}/logo/{Logo}";
}

/// <summary>How a client shows itself on the covers of its reports.</summary>
/// <param name="Colour">Missing: none of its own.</param>
public sealed record BrandOfClient(Guid Id, string Name, string? Colour, bool Darkened, string? Logo, long Version)
{
    public string? LogoAddress => Logo is null ? null : $"/api/v1/clients/{Id}/logo/{Logo}";
}

/// <summary>What a consultancy's administrator sets.</summary>
public sealed record TenantSettings(Guid Id, string Name, string Slug, string State, string Colour, bool Darkened, IReadOnlyList<string> Languages, string? ReplyTo, string? Logo, long Version);

/// <param name="State">active, suspended, closed, or of a client archived.</param>
/// <param name="Until">When it ends by itself: an operator's for a while.</param>
public sealed record Membership(
    Guid TenantId, string TenantName, Guid? ClientId, string? ClientName, IReadOnlyList<string> Roles, Guid Id, string State, string? StateReason, DateTimeOffset? Until)
{
    /// <summary>Whose state it is.</summary>
    public string Concerned => State == "archived" && ClientName is { } client ? client : TenantName;

    public string Name => ClientName is null || ClientName == TenantName ? TenantName : $"{TenantName} · {ClientName}";
}

/// <summary>Who can see a client's data.</summary>
public sealed record ClientPerson(Guid PersonId, string Name, string? Email, bool OfConsultancy, IReadOnlyList<string> Roles);

/// <summary>An operator's reading in a client, asked for, open or over.</summary>
public sealed record OperatorAccess(
    Guid Id, Guid ClientId, string Name, string Reason, int Minutes, string State, DateTimeOffset AskedAt, DateTimeOffset? ToldAt, DateTimeOffset? Until, DateTimeOffset? EndedAt, string? EndedBy)
{
    public bool CanEnd => State is "asked" or "open";
}

public sealed record Me(
    Guid PersonId, string Name, string Email, string Language, IReadOnlyList<string> Roles, TenantOfMe? Tenant, Named? Client, IReadOnlyList<Membership>? Memberships, bool SecondFactorRequired, bool LegalPending = false, bool MayEdit = false)
{
    public bool IsOperator => Roles.Contains("operator");
    /// <summary>Of the catalogue; works without an organisation.</summary>
    public bool IsEditor => Roles.Contains("editor");
    public bool IsClientAdmin => Roles.Contains("client-admin");
    public bool IsStaff => Roles.Contains("consultancy-admin") || Roles.Contains("consultant");
    public bool IsAdmin => Roles.Contains("consultancy-admin");
    public bool MayReadLog => IsAdmin || Roles.Contains("client-admin");
    public bool MayMakeKeys => IsAdmin || Roles.Contains("client-admin");
    /// <summary>AI systems of a client.</summary>
    public bool MayRegister => MayAnswer || IsStaff;
    /// <summary>Decides about what was handed in: the consultancy; where nobody is above the client, its own administrator.</summary>
    public bool MayReview => IsStaff || (IsClientAdmin && Tenant is { OfItself: true });
    public bool MaySetTargets => IsStaff || IsClientAdmin;
    public bool MayAnswer => Roles.Contains("client-admin") || Roles.Contains("contributor");

    public string RoleWords(IStringLocalizer<Texts> texts) => string.Join(", ", Roles.Select(role => texts["role." + role].Value));
}

public sealed record UnreadCount(int Count);

/// <param name="Pending">The password was right; the second factor is still to come, and there is no session yet.</param>
public sealed record Session(string? Secret, DateTimeOffset ExpiresAt, string? Pending);

public sealed record InvitationToMe(string TenantName, string? ClientName, string InvitedBy, string Email, string Name, string Language, string? Role, DateTimeOffset ExpiresAt, bool HasAccount)
{
    /// <summary>Nobody of the consultancy: the first of its administrators is invited in its own name.</summary>
    public bool ByItself => InvitedBy == TenantName;
}

public sealed record SetUpState(bool Open);

public sealed record Made(Guid Id);

public sealed record ClientOfTenant(Guid Id, string Name, string? Country, string? Sector, string? Language, bool Generative, string State = "active");

public sealed record PersonOfTenant(Guid PersonId, string Name, string Email, Guid? ClientId, IReadOnlyList<string> Roles, IReadOnlyList<Guid> Grants);

public sealed record RemovalOfMe(DateTimeOffset AskedAt, DateTimeOffset? DueAt);

public sealed record FactorRemoval(Guid Id, string Name, string State, DateTimeOffset AskedAt, DateTimeOffset? DueAt, bool MayConfirm);

public sealed record Invitation(Guid Id, string Name, string Email, string? Role, string? State, DateTimeOffset? ExpiresAt, DateTimeOffset? AskedAt, string? Undelivered, DateTimeOffset? UndeliveredAt);

public sealed record Consultancy(Guid Id, string Name, string Slug, string? Kind, string? State, DateTimeOffset? CreatedAt);

public sealed record KeyOfMine(Guid Id, string Name, IReadOnlyList<string> Actions, IReadOnlyList<Named>? Clients, string State, string? MadeBy, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);

/// <param name="Secret">Null where the same form was sent again: it was shown then.</param>
public sealed record MadeKey(Guid Id, string? Secret, DateTimeOffset ExpiresAt);

public sealed record OverInvitation(string State);

/// <summary>A client's deletion: asked for, withdrawn, under way or done.</summary>
/// <param name="State">waiting, withdrawn, ending, deleting or done.</param>
public sealed record DeletionOfClient(
    Guid Id, Guid ClientId, string ClientName, string State, string AskedByName, DateTimeOffset AskedAt, DateTimeOffset DueAt, DateTimeOffset? WithdrawnAt, string? WithdrawnByName, DateTimeOffset? DoneAt)
{
    public bool IsOpen => State is not ("withdrawn" or "done");
}

public sealed record ClientDeletionState(DeletionOfClient? Deletion);

/// <summary>A client's whole data as a file.</summary>
/// <param name="State">waiting, ready or failed.</param>
public sealed record ExportOfClient(Guid Id, string State, string AskedByName, DateTimeOffset AskedAt, int? Files, long? Bytes, string? Sha256, DateTimeOffset? ReadyAt, DateTimeOffset ExpiresAt)
{
    public bool IsReady => State is "ready";
}
