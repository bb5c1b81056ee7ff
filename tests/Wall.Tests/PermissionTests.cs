using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Wall.Tests;

/// <summary>Every operation of every service, for everybody who can have a token: the allowed cells of the table let in, the denied ones refuse and write nothing.</summary>
[Collection(nameof(Twins))]
public sealed class PermissionTests(Twins twins)
{
    /// <summary>Somebody with a token; admitted where the table says so.</summary>
    /// <param name="Fresh">A token of a session of its own, where there is a session.</param>
    sealed record Caller(string Name, Func<string, HttpClient> At, Func<IReadOnlySet<string>, bool> IsAllowed, Func<Task<string>>? Fresh = null);

    [Fact]
    public async Task The_table_and_the_documents_know_the_same_operations()
    {
        using var outside = twins.Platform.Anonymous();
        var merged = await outside.GetJson<JsonElement>("/api/v1/openapi.json");
        merged.TryGetProperty("x-away", out _).ShouldBeFalse("a service does not describe itself");

        var table = twins.Operations.Where(operation => operation.IsApi).ToList();
        table.Count.ShouldBeGreaterThan(40);
        Operation.Described(merged).Order().ShouldBe(table.Select(operation => $"{operation.Method} {operation.Route}").Distinct().Order());
        foreach (var service in Operation.Services)
        {
            using var nobody = new HttpClient { BaseAddress = twins.Platform.Service(service) };
            Operation.Described(await nobody.GetJson<JsonElement>("/openapi/v1.json")).Where(line => line.Contains(" /api/", StringComparison.Ordinal)).Order()
                .ShouldBe(table.Where(operation => operation.Service == service).Select(operation => $"{operation.Method} {operation.Route}").Distinct().Order(), service);
        }
    }

    [Fact]
    public async Task A_denied_caller_is_refused_everywhere_and_writes_nothing()
    {
        var callers = await Callers();
        var cells = Cells(callers, allowed: false).ToList();
        cells.Count.ShouldBeGreaterThan(500);
        var requests = new ConcurrentDictionary<Operation, (IReadOnlyList<string> Ids, JsonNode Body)>();
        foreach (var operation in twins.Operations.Where(operation => !operation.IsOpen)) requests[operation] = await Right(operation);
        await twins.Rows.Quiet([twins.A.Id]);
        var before = await twins.Rows.HashOf(twins.A);

        var wrong = await Each(cells, async cell =>
        {
            var (ids, body) = requests[cell.Operation];
            using var http = cell.Caller.At(cell.Operation.Service);
            using var answer = await http.SendAsync(Twins.Request(cell.Operation, ids, body));
            return (int)answer.StatusCode is 401 or 403 && answer.Content.Headers.ContentType?.MediaType is "application/problem+json" ? null : $"{cell.Operation} as {cell.Caller.Name}: {(int)answer.StatusCode}";
        });

        wrong.ShouldBeEmpty();
        (await twins.Rows.HashOf(twins.A)).Except(before).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_allowed_caller_is_let_in_everywhere()
    {
        var cells = Cells(await Callers(), allowed: true).ToList();
        cells.Count.ShouldBeGreaterThan(150);

        var ending = cells.Where(cell => cell.Operation.EndsSessions).ToList();
        ending.Count.ShouldBeGreaterThan(20);

        // Of ids that belong to nothing, and with nothing in the body: let in, but to no effect. What ends sessions comes last, one after the other.
        var wrong = new List<string>(await Each(cells.Except(ending).OrderBy(cell => cell.Operation.Method is "DELETE").ToList(), cell => Refused(cell, cell.Caller.At(cell.Operation.Service))));
        foreach (var cell in ending)
            if (await Refused(cell, twins.Bearing(cell.Operation.Service, await cell.Caller.Fresh!())) is { } fault) wrong.Add(fault);

        wrong.ShouldBeEmpty();

        async Task<string?> Refused((Operation Operation, Caller Caller) cell, HttpClient caller)
        {
            using var http = caller;
            var (ids, _) = await Right(cell.Operation);
            using var answer = await http.SendAsync(Twins.Request(cell.Operation, [.. ids.Select((id, n) => Twins.IsOwned(cell.Operation.Places[n]) ? Twins.NoneLike(id) : id)], new JsonObject()));
            return (int)answer.StatusCode is 401 or 403 or >= 500 ? $"{cell.Operation} as {cell.Caller.Name}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}" : null;
        }
    }

    [Fact]
    public async Task Through_the_gateway_nobody_reaches_what_is_inside()
    {
        await twins.Links(twins.A); // another test may have ended those there were
        using var visitor = twins.Platform.Anonymous();
        using var admin = (await twins.SignIn(twins.A.Admin.Person)).Browser();
        foreach (var operation in twins.Operations.Where(operation => !operation.IsApi))
        {
            var (ids, body) = await Right(operation);
            foreach (var http in new[] { visitor, admin })
            {
                using var answer = await http.SendAsync(Twins.Request(operation, ids, body));
                ((int)answer.StatusCode).ShouldBe(404, operation.ToString());
            }
        }
    }

    IEnumerable<(Operation Operation, Caller Caller)> Cells(IReadOnlyList<Caller> callers, bool allowed) =>
        from operation in twins.Operations where !operation.IsOpen from caller in callers where caller.IsAllowed(operation.Who) == allowed select (operation, caller);

    async Task<(IReadOnlyList<string> Ids, JsonNode Body)> Right(Operation operation)
    {
        var ids = new List<string>();
        foreach (var place in operation.Places) ids.Add(await twins.IdFor(operation, place, twins.A, twins.A.One));
        return (ids, Sample.Of(operation, twins.A.Canary, name => ids[operation.Places.ToList().FindIndex(place => place.In is "body" && place.Name == name)]));
    }

    async Task<IReadOnlyList<Caller>> Callers()
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

    static async Task<IReadOnlyList<string>> Each(IReadOnlyList<(Operation Operation, Caller Caller)> cells, Func<(Operation Operation, Caller Caller), Task<string?>> check)
    {
        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (cell, _) =>
        {
            if (await check(cell) is { } fault) wrong.Add(fault);
        });
        return [.. wrong.Order(StringComparer.Ordinal)];
    }
}
