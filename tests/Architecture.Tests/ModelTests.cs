using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Shouldly;

namespace AseanPlatform.Architecture.Tests;

/// <summary>Every entity of every service is isolated, or marked as one that need not be.</summary>
public sealed class ModelTests
{
    internal static IReadOnlyList<Table> Tables { get; } = [.. Programs.Services.SelectMany(Table.Of).DistinctBy(table => (table.Service, table.Name)).OrderBy(table => table.ToString(), StringComparer.Ordinal)];

    [Fact]
    public void The_tables_by_kind_are_the_committed_ones()
    {
        Tables.Count.ShouldBeGreaterThan(30);

        Repository.ShouldBeAsCommitted("Lists/entities.txt", Tables.Select(table => table.ToString()));
    }

    [Fact]
    public void An_entity_has_the_columns_of_its_kind_and_is_filtered_by_them()
    {
        foreach (var table in Tables.Where(table => table.Kind is not "of nobody" && !table.Entity.IsOwned()))
        {
            if (!table.AcrossTenants) table.Entity.FindProperty("TenantId").ShouldNotBeNull($"{table}: tenant_id");
            if (table.Kind is "of a client") table.Entity.FindProperty("ClientId").ShouldNotBeNull($"{table}: client_id");
            table.Entity.GetDeclaredQueryFilters().Select(filter => filter.Key).ShouldContain(TenantDbContext.TenantFilter, table.ToString());
        }
    }

    [Fact]
    public void What_belongs_to_nobody_holds_no_words_of_people()
    {
        string[] wordy = ["name", "email", "address", "text", "words", "body", "message", "comment", "organisation", "password", "note"];
        var columns = Tables.Where(table => table.Kind is "of nobody" && table.Service is not "content")
            .SelectMany(table => table.Entity.GetProperties().Where(property => property.ClrType == typeof(string)).Select(property => $"{table.Service}.{table.Name}.{property.GetColumnName()}"))
            .ToList();
        columns.Count.ShouldBeGreaterThan(3);

        Repository.ShouldBeAsCommitted("Lists/text-of-nobody.txt", columns.Distinct().Order(StringComparer.Ordinal));
        columns.Where(column => wordy.Contains(column[(column.LastIndexOf('.') + 1)..]) && !WordyOutside.ContainsKey(column[(column.IndexOf('.', StringComparison.Ordinal) + 1)..])).ShouldBeEmpty();
    }

    /// <summary>Columns of nobody that are called like words of people, and why they are none.</summary>
    static readonly Dictionary<string, string> WordyOutside = new(StringComparer.Ordinal)
    {
        ["outbox_message.body"] = "a contract: ids, hashes and codes, as ContractTests holds it",
        ["tenant_listing.name"] = "the public name of a consultancy, for the operator's list",
        ["sign_in_failure.address"] = "a hash",
        ["known_place.address"] = "a hash",
    };

    internal sealed record Table(string Service, string Name, string Kind, bool AcrossTenants, IEntityType Entity)
    {
        public static IEnumerable<Table> Of(string program)
        {
            var database = Programs.Database(program);
            return database.Model.GetEntityTypes().Where(entity => entity.GetTableName() is not null && entity.GetViewName() is null)
                .Select(entity => new Table(program.ToLowerInvariant(), entity.GetTableName()!, KindOf(Root(entity)), Mark<OfPersonAttribute>(Root(entity)) is { AcrossTenants: true }, entity));
        }

        static IEntityType Root(IEntityType entity) => entity.FindOwnership()?.PrincipalEntityType is { } owner ? Root(owner) : entity;

        static T? Mark<T>(IEntityType entity) where T : Attribute => (T?)Attribute.GetCustomAttribute(entity.ClrType, typeof(T));

        static string KindOf(IEntityType entity) =>
            Mark<OfNobodyAttribute>(entity) is not null ? "of nobody"
            : Mark<OfPersonAttribute>(entity) is { } person ? person.AcrossTenants ? "of a person, across tenants" : "of a person"
            : Mark<OfObjectAttribute>(entity) is not null ? "of an object"
            : Mark<OfTenantAttribute>(entity) is { } tenant ? tenant.Readable ? "of a tenant, readable" : "of a tenant"
            : "of a client";

        public override string ToString() => $"{Service,-13} {Name,-28} {Kind}";
    }
}
