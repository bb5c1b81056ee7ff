using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Wall.Tests;

/// <summary>Somebody with a token; admitted where the table says so.</summary>
/// <param name="Fresh">A token of a session of its own, where there is a session.</param>
sealed record Caller(string Name, Func<string, HttpClient> At, Func<IReadOnlySet<string>, bool> IsAllowed, Func<Task<string>>? Fresh = null)
{
    /// <summary>Everybody who can have a token: people in every role, keys, links, services, and nobody.</summary>
    public static async Task<IReadOnlyList<Caller>> All(Twins twins)
    {
        var (platform, a) = (twins.Platform, twins.A);
        var people = new (string Name, string Role, Person Person)[]
        {
            ("operator", "operator", twins.Operator), ("editor", "editor", twins.Editor), ("consultancy-admin", "consultancy-admin", a.Admin.Person),
            ("consultant with a grant", "consultant", a.Granted.Person), ("consultant without one", "consultant", a.Ungranted.Person),
        }.Concat(a.One.People.Select(member => (member.Role, member.Role, member.Person)));
        var callers = new List<Caller> { new("nobody", service => twins.Bearing(service, null), _ => false) };

        foreach (var (name, role, person) in people)
        {
            var token = await twins.Token(person);
            callers.Add(new(name, service => twins.Bearing(service, token), who => who.Contains("people") || who.Contains(role), () => twins.Token(person)));
        }
        foreach (var (action, key) in twins.Keys)
        {
            var token = await platform.Token(new { key });
            callers.Add(new($"key:{action}", service => twins.Bearing(service, token), who => (who.Contains("people") || who.Contains("consultancy-admin")) && (who.Contains($"key:{action}") || who.Contains("key:any"))));
        }
        twins.Operations.SelectMany(operation => operation.Who).Where(who => who.StartsWith("key:", StringComparison.Ordinal) && who is not "key:any").Distinct().Order()
            .ShouldBe(twins.Keys.Keys.Select(action => $"key:{action}").Order(), "each action is named somewhere, and the twins have a key for each");
        foreach (var (name, person) in new[] { ("operator", twins.Operator), ("consultancy-admin", a.Admin.Person) })
        {
            var token = await twins.Token(person, secondFactor: false);
            callers.Add(new($"{name} before the second factor", service => twins.Bearing(service, token), who => who.Contains("also before the second factor"), () => twins.Token(person, secondFactor: false)));
        }
        var asks = new Dictionary<string, object> { ["hub"] = new { purpose = "hub" }, ["sign-in"] = new { purpose = "sign-in", address = "wall" }, ["start"] = new { purpose = "start", slug = a.Canary } };
        foreach (var (purpose, key) in await twins.Links(a)) asks[purpose] = Twins.Ask(purpose, key);
        foreach (var (purpose, ask) in asks)
        {
            var token = await platform.Token(ask);
            callers.Add(new($"link:{purpose}", service => twins.Bearing(service, token), who => who.Contains($"link:{purpose}")));
        }
        var named = twins.Operations.SelectMany(operation => operation.Who).Where(who => who.StartsWith("link:", StringComparison.Ordinal)).Distinct();
        named.Except(callers.Select(caller => caller.Name)).ShouldBeEmpty("a purpose without a link of the twins: make one in Twins");

        foreach (var service in Operation.Services.Append("portal"))
        {
            var tokens = new Dictionary<string, string>();
            foreach (var audience in Operation.Services) tokens[audience] = await platform.ServiceToken(service, audience, a.Id, a.One.Id);
            callers.Add(new($"service:{service}", audience => twins.Bearing(audience, tokens[audience]), who => who.Contains($"service:{service}")));
        }
        return callers;
    }
}
