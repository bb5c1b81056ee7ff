using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Services;

public sealed record Named(Guid Id, string Name);

public sealed record TenantOfMe(Guid Id, string Name, string? Slug, string? Colour);

public sealed record Membership(Guid TenantId, string TenantName, Guid? ClientId, string? ClientName, IReadOnlyList<string> Roles);

public sealed record Me(
    Guid PersonId, string Name, string Email, string Language, IReadOnlyList<string> Roles, TenantOfMe? Tenant, Named? Client, IReadOnlyList<Membership>? Memberships, bool SecondFactorRequired)
{
    public bool IsOperator => Roles.Contains("operator");
    public bool IsStaff => Roles.Contains("consultancy-admin") || Roles.Contains("consultant");
    public bool IsAdmin => Roles.Contains("consultancy-admin");
    public bool MayReadLog => IsAdmin || Roles.Contains("client-admin");
    public bool MayMakeKeys => IsAdmin || Roles.Contains("client-admin");
    public bool MayAnswer => Roles.Contains("client-admin") || Roles.Contains("contributor");

    public string RoleWords(IStringLocalizer<Texts> texts) => string.Join(", ", Roles.Select(role => texts["role." + role].Value));
}

public sealed record UnreadCount(int Count);

/// <param name="Pending">The password was right; the second factor is still to come, and there is no session yet.</param>
public sealed record Session(string? Secret, DateTimeOffset ExpiresAt, string? Pending);

public sealed record InvitationToMe(string TenantName, string? ClientName, string InvitedBy, string Email, string Name, string Language, DateTimeOffset ExpiresAt, bool HasAccount);

public sealed record SetUpState(bool Open);

public sealed record Made(Guid Id);

public sealed record ClientOfTenant(Guid Id, string Name, string? Country, string? Sector, string? Language, bool Generative);

public sealed record PersonOfTenant(Guid PersonId, string Name, string Email, Guid? ClientId, IReadOnlyList<string> Roles, IReadOnlyList<Guid> Grants);

public sealed record RemovalOfMe(DateTimeOffset AskedAt, DateTimeOffset? DueAt);

public sealed record FactorRemoval(Guid Id, string Name, string State, DateTimeOffset AskedAt, DateTimeOffset? DueAt, bool MayConfirm);

public sealed record Invitation(Guid Id, string Name, string Email, string? Role, string? State, DateTimeOffset? ExpiresAt, DateTimeOffset? AskedAt);

public sealed record Consultancy(Guid Id, string Name, string Slug, string? Kind, string? State, DateTimeOffset? CreatedAt);

public sealed record KeyOfMine(Guid Id, string Name, IReadOnlyList<string> Actions, IReadOnlyList<Named>? Clients, string State, string? MadeBy, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);

/// <param name="Secret">Null where the same form was sent again: it was shown then.</param>
public sealed record MadeKey(Guid Id, string? Secret, DateTimeOffset ExpiresAt);

public sealed record OverInvitation(string State);
