namespace AseanPlatform.Tenancy;

// Every table is of one kind. A class without a mark is of a client: tenant_id and client_id.

/// <summary>Rows of a tenant, for its own people; with <see cref="Readable"/> also read by its clients and visitors.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OfTenantAttribute : Attribute
{
    public bool Readable { get; init; }
}

/// <summary>Rows of a tenant, for its own people and for the visitor whose link opens the one object named by <paramref name="key"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OfObjectAttribute(string key = "Id") : Attribute
{
    public string Key => key;
}

/// <summary>Rows of one person within a tenant; with <see cref="AcrossTenants"/> of the person alone, whatever the tenant.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OfPersonAttribute(string key = "PersonId") : Attribute
{
    public string Key => key;

    public bool AcrossTenants { get; init; }
}

/// <summary>Rows of no tenant: ids, codes, hashes and masked text only.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OfNobodyAttribute : Attribute;
