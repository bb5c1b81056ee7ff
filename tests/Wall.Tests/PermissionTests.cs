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
        var callers = await Caller.All(twins);
        var cells = Cells(callers, allowed: false).ToList();
        cells.Count.ShouldBeGreaterThan(500);
        var requests = new ConcurrentDictionary<Operation, (IReadOnlyList<string> Ids, JsonNode Body)>();
        foreach (var operation in twins.Operations.Where(operation => !operation.IsOpen)) requests[operation] = await twins.Right(operation);
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
        var cells = Cells(await Caller.All(twins), allowed: true).ToList();
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
            var (ids, _) = await twins.Right(cell.Operation);
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
            var (ids, body) = await twins.Right(operation);
            foreach (var http in new[] { visitor, admin })
            {
                using var answer = await http.SendAsync(Twins.Request(operation, ids, body));
                ((int)answer.StatusCode).ShouldBe(404, operation.ToString());
            }
        }
    }

    IEnumerable<(Operation Operation, Caller Caller)> Cells(IReadOnlyList<Caller> callers, bool allowed) =>
        from operation in twins.Operations where !operation.IsOpen from caller in callers where caller.IsAllowed(operation.Who) == allowed select (operation, caller);

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
