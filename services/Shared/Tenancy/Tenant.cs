namespace AseanPlatform.Tenancy;

/// <summary>Who acts, for whom, and what the database may show. The scope's <see cref="Tenant"/> takes it once.</summary>
public sealed record TenantContext(
    Guid? TenantId, Guid? ClientId = null, Guid? PersonId = null, Guid? ObjectId = null, bool AllClients = false, bool Staff = false, long AccessVersion = 0)
{
    /// <summary>A job or message of a tenant: of one client where it names one, of all its clients otherwise.</summary>
    public static TenantContext Job(Guid tenantId, Guid? clientId = null) => new(tenantId, clientId, AllClients: clientId is null, Staff: true);
}

/// <summary>Whose data this request, message or job is about. Set once, at the edge; read by the database.</summary>
public sealed class Tenant
{
    static readonly TenantContext Nobody = new(TenantId: null);

    internal TenantContext Context { get; private set; } = Nobody;

    public bool IsSet => Context.TenantId is not null;

    public Guid Id => Context.TenantId ?? throw new InvalidOperationException("No tenant was set for this request or message.");

    public Guid? ClientId => Context.ClientId;

    public Guid? PersonId => Context.PersonId;

    public Guid? ObjectId => Context.ObjectId;

    public bool AllClients => Context.AllClients;

    public bool Staff => Context.Staff;

    /// <summary>Whether the person's grants count. Off while this service's copy of them is older than the caller's token.</summary>
    public bool Grants { get; internal set; }

    public void Set(TenantContext context)
    {
        if (Context != Nobody && Context != context) throw new InvalidOperationException("A request belongs to one tenant.");
        Context = context;
        Grants = context is { PersonId: not null, AllClients: false };
    }

    /// <summary>Lets a visitor who has just made an object see that one object.</summary>
    public void Open(Guid objectId)
    {
        if (Context.ObjectId is not null && Context.ObjectId != objectId) throw new InvalidOperationException("A visitor opens one object.");
        Context = Context with { ObjectId = objectId };
    }
}
