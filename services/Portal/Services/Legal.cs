namespace AseanPlatform.Portal.Services;

/// <param name="Version">0: a draft that was not published.</param>
public sealed record LegalText(string Kind, int Version, string English, string Chinese, DateTimeOffset? PublishedAt, IReadOnlyList<LegalIssue> Versions)
{
    public static readonly string[] Kinds = ["privacy", "terms", "imprint", "processor-agreement", "accessibility"];
}

public sealed record LegalIssue(int Version, DateTimeOffset PublishedAt);

/// <param name="OfTenant">The consultancy's own text, else the installation's.</param>
public sealed record PendingText(bool OfTenant, string Kind, int Version, DateTimeOffset PublishedAt, bool ForOrganisation);

public sealed record Acceptance(string Name, string Kind, int Version, Guid? ForTenant, Guid? ForClient, DateTimeOffset AcceptedAt);
