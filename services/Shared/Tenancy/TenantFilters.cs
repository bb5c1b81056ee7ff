using AseanPlatform.Contracts;
using MassTransit;

namespace AseanPlatform.Tenancy;

/// <summary>A message that must not be processed: without tenant, of an unknown one, or global with one. It is parked, never retried.</summary>
public sealed class Parked(string reason) : Exception(reason);

/// <summary>The names of the headers that say whose message it is.</summary>
public static class TenantHeaders
{
    public const string Tenant = "tenant_id", Client = "client_id", MoveEpoch = "move_epoch";

    public static bool IsGlobal(Type message) => message.IsDefined(typeof(ForAllTenantsAttribute), inherit: false);

    /// <summary>MassTransit's own messages (faults) tell of a message; they carry its headers, not a context of their own.</summary>
    public static bool IsOurs(Type message) => message.Namespace?.StartsWith(nameof(MassTransit), StringComparison.Ordinal) is not true;
}

/// <summary>Carries the tenant from the sender's scope to the consumer's.</summary>
public sealed class TenantPublishFilter<T>(Tenant tenant) : IFilter<PublishContext<T>> where T : class
{
    public Task Send(PublishContext<T> context, IPipe<PublishContext<T>> next)
    {
        if (TenantHeaders.IsOurs(typeof(T)) && !TenantHeaders.IsGlobal(typeof(T)))
        {
            context.Headers.Set(TenantHeaders.Tenant, tenant.Id.ToString());
            context.Headers.Set(TenantHeaders.MoveEpoch, "0");
            if (tenant.ClientId is { } client) context.Headers.Set(TenantHeaders.Client, client.ToString());
        }
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("tenant");
}

public sealed class TenantConsumeFilter<T>(Tenant tenant, Tenants tenants) : IFilter<ConsumeContext<T>> where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var header = context.Headers.Get<string>(TenantHeaders.Tenant);
        if (TenantHeaders.IsOurs(typeof(T)))
        {
            if (TenantHeaders.IsGlobal(typeof(T)))
            {
                if (header is not null) throw new Parked($"{typeof(T).Name} is for all tenants and came with one.");
            }
            else
            {
                if (!Guid.TryParse(header, out var id)) throw new Parked($"{typeof(T).Name} came without a tenant.");
                if (!await tenants.Knows(id, context.CancellationToken)) throw new Parked($"{typeof(T).Name} came with an unknown tenant.");
                tenant.Set(TenantContext.Job(id, Guid.TryParse(context.Headers.Get<string>(TenantHeaders.Client), out var client) ? client : null));
            }
        }
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("tenant");
}
