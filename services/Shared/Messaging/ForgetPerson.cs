using AseanPlatform.Contracts.Identity;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AseanPlatform.Messaging;

/// <summary>Erases what this service has of a person, tenant by tenant, and acknowledges when all are done. Done twice, the second finds nothing.</summary>
public sealed class PersonErasedConsumer(IServiceProvider services, IPublishEndpoint events, ServiceName service) : IConsumer<PersonErased>
{
    public async Task Consume(ConsumeContext<PersonErased> context)
    {
        await services.ForEachTenant((scope, ct) => scope.GetRequiredService<TenantDbContext>().ForgetPerson(context.Message.PersonId, ct), context.CancellationToken);
        await events.Publish(new PersonForgotten(context.Message.PersonId, service.Value, context.Message.SubjectId), context.CancellationToken);
    }
}

public static class ForgottenPersons
{
    /// <summary>In the tenant of the scope: rows of the person, names beside ids, and what the log says. Frozen snapshots stay.</summary>
    public static Task ForgetPerson(this TenantDbContext db, Guid person, CancellationToken ct)
    {
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(5));
        return db.Database.ExecuteSqlAsync($"SELECT platform.forget_person({person})", ct);
    }
}
