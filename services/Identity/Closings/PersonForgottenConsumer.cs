using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Identity.Closings;

/// <summary>A service has erased what it had of a person.</summary>
[OfNobody, Table("person_forgotten")]
public sealed class ForgottenPerson
{
    public Guid PersonId { get; init; }
    public required string Service { get; init; }
    public DateTimeOffset At { get; init; }
}

sealed class ForgottenPersonMapping : IEntityTypeConfiguration<ForgottenPerson>
{
    public void Configure(EntityTypeBuilder<ForgottenPerson> builder) => builder.HasKey(f => new { f.PersonId, f.Service });
}

/// <summary>Notes who has acknowledged; the first word counts.</summary>
public sealed class PersonForgottenConsumer(IdentityDb db) : IConsumer<PersonForgotten>
{
    public Task Consume(ConsumeContext<PersonForgotten> context) => db.Database.ExecuteSqlAsync(
        $"INSERT INTO person_forgotten (person_id, service, at) VALUES ({context.Message.PersonId}, {context.Message.Service}, now()) ON CONFLICT DO NOTHING", context.CancellationToken);
}
