using System.Security.Cryptography;
using System.Text;

namespace AseanPlatform.Migrate;

/// <summary>One SQL file. Once applied it never changes: the next change is the next file.</summary>
public sealed record Script(string Name, string Sql)
{
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}

/// <summary>What runs in each service's database, in this order: Tenancy's and Messaging's files, then the service's own.</summary>
public static class Scripts
{
    public static IReadOnlyList<string> Services { get; } = ["identity", "content", "assessment", "reporting", "notification", "operations"];
    static readonly string[] Shared = ["Shared/Tenancy/Migrations/", "Shared/Messaging/Migrations/"];

    public static IReadOnlyDictionary<string, IReadOnlyList<Script>> Embedded() =>
        Services.ToDictionary(
            service => service,
            service => (IReadOnlyList<Script>)[.. Shared.SelectMany(In), .. In($"{char.ToUpperInvariant(service[0])}{service[1..]}/Migrations/")]);

    public static IEnumerable<Script> OfShared() => Shared.SelectMany(In);

    static IEnumerable<Script> In(string folder)
    {
        var assembly = typeof(Scripts).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new(name.Replace("/Migrations", "", StringComparison.Ordinal).Replace("Shared/", "", StringComparison.Ordinal), reader.ReadToEnd());
        }
    }
}

/// <summary>Said to the person at the keyboard as it is.</summary>
public sealed class Refused(string message) : Exception(message);
