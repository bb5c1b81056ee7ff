using AseanPlatform.Messaging;
using MassTransit;
using Shouldly;

namespace AseanPlatform.Architecture.Tests;

/// <summary>The one table of who hears what, held against the consumers that the services really register.</summary>
public sealed class SubscriptionTests
{
    [Fact]
    public void The_table_says_what_the_services_consume()
    {
        var said = Subscriptions.All.Table.SelectMany(row => row.Value.Select(service => $"{service} <- {row.Key.Name}")).Order(StringComparer.Ordinal).ToList();
        var done = Programs.Services.SelectMany(service => Consumed(service).Select(message => $"{service.ToLowerInvariant()} <- {message.Name}")).Distinct().Order(StringComparer.Ordinal).ToList();
        done.Count.ShouldBeGreaterThan(15);

        done.ShouldBe(said);
    }

    [Fact]
    public void Every_contract_is_in_the_table() =>
        ContractTests.Contracts.Except(Subscriptions.All.Table.Keys).Select(type => type.Name).ShouldBeEmpty("nobody declares its exchange");

    [Fact]
    public void Operations_takes_in_the_envelope_of_every_message()
    {
        var known = Programs.Of("Operations").GetRequiredService<IServiceProviderIsService>();
        var generic = Programs.AssemblyOf("Operations").GetTypes().Single(type => type is { IsGenericTypeDefinition: true, IsVisible: true } && type.Name == "EnvelopeConsumer`1");

        ContractTests.Contracts.Where(contract => !known.IsService(generic.MakeGenericType(contract))).ShouldBeEmpty();
    }

    static IEnumerable<Type> Consumed(string service)
    {
        var known = Programs.Of(service).GetRequiredService<IServiceProviderIsService>();
        return new[] { Programs.AssemblyOf(service), typeof(Subscriptions).Assembly, typeof(Tenancy.Tenant).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && known.IsService(type))
            .SelectMany(type => type.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConsumer<>)).Select(i => i.GetGenericArguments()[0]))
            .Where(message => ContractTests.Contracts.Contains(message));
    }
}
