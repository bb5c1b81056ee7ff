using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using AseanPlatform.Contracts;
using MassTransit;
using Shouldly;

namespace AseanPlatform.Architecture.Tests;

/// <summary>What travels between services: ids, versions, hashes and codes.</summary>
public sealed class ContractTests
{
    static readonly Type[] Allowed = [typeof(Guid), typeof(Guid?), typeof(int), typeof(long), typeof(DateTimeOffset), typeof(string), typeof(string[]), typeof(long[]), typeof(Guid[])];

    /// <summary>Text in a message is a hash, a code of ours or a release's number; anything else could be a person's words.</summary>
    static readonly string[] AllowedText =
        ["Channel", "Hash", "Kind", "Purpose", "Reason", "ReleaseId", "Service", "Sha256", "SnapshotSha256", "SourceKind", "Stage", "Tables"];

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    internal static IReadOnlyList<Type> Contracts { get; } =
        [.. typeof(ForAllTenantsAttribute).Assembly.GetExportedTypes().Where(type => !type.IsSubclassOf(typeof(Attribute))).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    [Fact]
    public void A_contract_is_a_sealed_record_and_nothing_else_lies_beside_it()
    {
        Contracts.Count.ShouldBeGreaterThan(10);

        Contracts.ShouldAllBe(type => type.IsSealed && type.GetMethod("<Clone>$") != null);
    }

    [Fact]
    public void A_message_carries_no_secret_answer_name_or_free_text()
    {
        var properties = Contracts.SelectMany(type => type.GetProperties()).ToList();
        properties.Count.ShouldBeGreaterThan(30);

        properties.Where(property => !Allowed.Contains(property.PropertyType) || ((property.PropertyType == typeof(string) || property.PropertyType == typeof(string[])) && !AllowedText.Contains(property.Name)))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}").ShouldBeEmpty();
    }

    [Fact]
    public void Which_messages_belong_to_no_single_tenant_is_a_committed_list() =>
        Repository.ShouldBeAsCommitted("Lists/for-all-tenants.txt", Contracts.Where(type => type.IsDefined(typeof(ForAllTenantsAttribute))).Select(type => type.FullName!));

    [Fact]
    public void The_json_of_each_message_only_grows()
    {
        foreach (var contract in Contracts)
        {
            var constructor = contract.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
            var example = constructor.Invoke([.. constructor.GetParameters().Select(Example)]);
            Repository.ShouldBeAsCommitted($"Contracts/{contract.Name}.json", [JsonSerializer.Serialize(example, contract, Json)]);
        }
    }

    [Fact]
    public void The_types_of_the_snapshots_are_those_of_the_contracts() =>
        Repository.Files.Where(file => file.Path.StartsWith("tests/Architecture.Tests/Contracts/", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file.Path))
            .ShouldBe(Contracts.Select(type => type.Name), ignoreOrder: true);

    [Fact]
    public void Consumers_are_public_and_sealed_or_they_would_silently_not_be_found()
    {
        var consumers = Programs.OurAssemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConsumer<>)))
            .ToList();
        consumers.Count.ShouldBeGreaterThan(10);

        consumers.Where(type => !type.IsVisible || !type.IsSealed).Select(type => type.FullName).ShouldBeEmpty();
    }

    static object? Example(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => parameter.Name,
        var type when type == typeof(Guid) || type == typeof(Guid?) => new Guid("018f0000-0000-7000-8000-000000000001"),
        var type when type == typeof(int) => 1,
        var type when type == typeof(long) => 1L,
        var type when type == typeof(string[]) => new[] { parameter.Name! },
        var type when type == typeof(long[]) => new[] { 1L },
        var type when type == typeof(Guid[]) => new[] { new Guid("018f0000-0000-7000-8000-000000000001") },
        var type when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        var type => throw new NotSupportedException($"{type} in a message"),
    };
}
