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

/// <summary>The client that a message names itself, whoever acts.</summary>
static class AboutClient<T> where T : class
{
    static readonly System.Reflection.PropertyInfo? Named = typeof(T).GetProperty("ClientId");

    public static Guid? Of(T message) => Named?.GetValue(message) as Guid?;
}

/// <summary>Carries the tenant from the sender's scope to the consumer's.</summary>
public sealed class TenantPublishFilter<T>(Tenant tenant) : IFilter<PublishContext<T>> where T : class
{
    public Task Send(PublishContext<T> context, IPipe<PublishContext<T>> next)
    {
        if (TenantHeaders.IsOurs(typeof(T)) && !TenantHeaders.IsGlobal(typeof(T)))
        {
            context.Headers.Set(TenantHeaders.Tenant, tenant.Id.ToString());
            context.Headers.Set(TenantHeaders.MoveEpoch, "0"); // of a client that has moved the database writes which move it was, with the message
            if ((AboutClient<T>.Of(context.Message) ?? tenant.ClientId) is { } client) context.Headers.Set(TenantHeaders.Client, client.ToString());
        }
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("tenant");
}

public sealed class TenantConsumeFilter<T>(Tenant tenant, Tenants tenants, ClientHomes homes) : IFilter<ConsumeContext<T>> where T : class
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
                Guid? client = Guid.TryParse(context.Headers.Get<string>(TenantHeaders.Client), out var named) ? named : null;
                if (client is { } about)
                    id = await homes.Find(about, id, long.TryParse(context.Headers.Get<string>(TenantHeaders.MoveEpoch), out var epoch) ? epoch : 0, context.CancellationToken);
                tenant.Set(TenantContext.Job(id, client));
            }
        }
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("tenant");
}
