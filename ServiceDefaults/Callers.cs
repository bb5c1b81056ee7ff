using System.Security.Claims;

namespace AseanPlatform.ServiceDefaults;

public static class Roles
{
    public const string ClientAdmin = "client-admin";
    public const string Contributor = "contributor";
    public const string Viewer = "viewer";
    public const string ConsultancyAdmin = "consultancy-admin";
    public const string Consultant = "consultant";
    public const string Editor = "editor";
    public const string Operator = "operator";

    public static readonly string[] OfClient = [ClientAdmin, Contributor, Viewer];
    public static readonly string[] OfTenant = [ConsultancyAdmin, Consultant];
}

/// <summary>What a token without a person opens.</summary>
public static class Purposes
{
    /// <summary>Reading what is public; no tenant.</summary>
    public const string Hub = "hub";
    public const string SignIn = "sign-in";
    /// <summary>Making a new scorecard of the token's tenant.</summary>
    public const string Start = "start";
    public const string Scorecard = "scorecard";
    public const string Confirm = "confirm";
    /// <summary>Taking back the consent to keep an address, by the link in every mail that went to it.</summary>
    public const string Withdraw = "withdraw";
    public const string Report = "report", Calendar = "calendar";
    /// <summary>Reading the public summary of one report.</summary>
    public const string Summary = "summary";
    public const string Invitation = "invitation";
    /// <summary>A link to an invitation that no longer works: it may ask for a new one.</summary>
    public const string InvitationOver = "invitation-over";
    public const string SetUp = "set-up";
    /// <summary>A new password, by the link from a mail.</summary>
    public const string Reset = "reset";
    /// <summary>Keeping the second factor that others want removed, by the link from a mail.</summary>
    public const string KeepFactor = "keep-factor";
    /// <summary>Agreeing to a change of one's own address, by the link in either mailbox.</summary>
    public const string OldAddress = "old-address", NewAddress = "new-address";
}

public static class Claims
{
    public const string Subject = "sub";

    /// <summary>The hash of the link that a visitor came with: its owner can tell one link to an object from another.</summary>
    public const string Link = "link";

    /// <summary>The person's printed name, kept beside what they write.</summary>
    public const string Name = "name";
    public const string Tenant = "tenant_id";
    public const string Client = "client_id";
    public const string Roles = "roles";
    public const string AllClients = "all_clients";
    public const string Staff = "staff";
    public const string AccessVersion = "access_version";
    public const string TenantVersion = "tenant_version";
    public const string Purpose = "purpose";
    public const string ObjectId = "object_id";
    public const string Session = "sid";

    /// <summary>Where the caller is, as the gateway saw it: a network address, of IPv6 the household's part.</summary>
    public const string Network = "network";
    /// <summary>The key by which a program calls for the person named as subject, and what that key was allowed.</summary>
    public const string Key = "key";
    public const string Actions = "actions";

    /// <summary>Of the person for whom a key calls; <see cref="AccessVersion"/> is then the key's own.</summary>
    public const string MakerVersion = "maker_version";

    /// <summary>Why this person reaches nothing but what mends it: the code of the refusal.</summary>
    public const string Locked = "locked";
    public const string SecondFactorRequired = "second-factor-required";
    /// <summary>Has yet to accept the current terms: what a role opens is closed until then.</summary>
    public const string Unaccepted = "unaccepted";
    /// <summary>The audience of callers' tokens; a service token's is the service that is called.</summary>
    public const string Platform = "platform";
    public const string Visitor = "visitor";
}

/// <summary>Reads the caller's token. Tenant and client come from here and nowhere else.</summary>
public static class Callers
{
    extension(ClaimsPrincipal caller)
    {
        public Guid? PersonId() => caller.Id(Claims.Subject);
        public Guid? TenantId() => caller.Id(Claims.Tenant);
        public Guid? ClientId() => caller.Id(Claims.Client);
        public Guid? ObjectId() => caller.Id(Claims.ObjectId);
        public Guid? SessionId() => caller.Id(Claims.Session);
        public Guid? KeyId() => caller.Id(Claims.Key);
        public bool MayAsKey(string action) => caller.HasClaim(Claims.Actions, action);
        public string? Locked() => caller.FindFirst(Claims.Locked)?.Value;
        public bool Unaccepted() => caller.HasClaim(Claims.Unaccepted, "true");
        public string? Purpose() => caller.FindFirst(Claims.Purpose)?.Value;
        public string? Subject() => caller.FindFirst(Claims.Subject)?.Value;
        public bool HasRole(string role) => caller.HasClaim(Claims.Roles, role);
        public bool AllClients() => caller.HasClaim(Claims.AllClients, "true");
        public bool Staff() => caller.HasClaim(Claims.Staff, "true");
        public long AccessVersion() => long.TryParse(caller.FindFirst(Claims.AccessVersion)?.Value, out var version) ? version : 0;

        Guid? Id(string claim) => Guid.TryParse(caller.FindFirst(claim)?.Value, out var id) ? id : null;
    }
}
