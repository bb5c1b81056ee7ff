namespace AseanPlatform.Contracts;

/// <summary>Of no single tenant. Every other message carries its tenant in a header and is processed in that tenant's context.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ForAllTenantsAttribute : Attribute;
