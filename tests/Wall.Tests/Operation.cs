using System.Text.Json;
using System.Text.RegularExpressions;
using AseanPlatform.Testing;

namespace AseanPlatform.Wall.Tests;

/// <summary>Where an id stands in a request. Its kind is the word before it and its name: clients.id, grants.personId; in a query or body the name alone.</summary>
sealed record Place(string Name, string Kind, string In);

/// <summary>One end point of a service: who may call it, from the committed table of marks; what it takes, from the running service's own document.</summary>
sealed partial record Operation(string Service, string Method, string Route, IReadOnlySet<string> Who, IReadOnlyList<Place> Places, JsonElement? Body, JsonElement Document)
{
    public static readonly string[] Services = ["identity", "content", "assessment", "reporting", "notification", "operations"];

    public bool IsApi => Route.StartsWith("/api/v1/", StringComparison.Ordinal);
    public bool IsOpen => Who.Contains("anyone");
    /// <summary>Takes a file of comma-separated values instead of JSON.</summary>
    public bool TakesFile { get; init; }

    /// <summary>The forms in which it takes its body; none where it takes none.</summary>
    public IReadOnlyList<string> Takes { get; init; } = [];

    /// <summary>Without a body it is not understood.</summary>
    public bool NeedsBody { get; init; }

    /// <summary>Members of the body that are left out: it takes these or the others, never both.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Public content, of no tenant.</summary>
    public bool IsCatalogue => Service is "content";

    /// <summary>May end sessions of whoever calls, with the tokens made for them: called last, each with a session of its own.</summary>
    public bool EndsSessions => Ending.Contains(ToString());

    /// <summary>Why no test can make a body that is accepted; null where it can.</summary>
    public string? Unguessable => ToString() switch
    {
        "identity POST /api/v1/me/second-factor/totp/confirmation" or "identity POST /api/v1/me/passkeys" => "only the person's own device makes the right answer",
        "identity POST /api/v1/me/outside-links" => "only a provider makes the right answer",
        "identity POST /api/v1/me/closing" => "whoever calls would be gone",
        _ => null,
    };

    // What names one thing or another in its body is an operation for each.
    static readonly Dictionary<string, string[][]> EitherOr = new()
    {
        ["assessment POST /api/v1/clients/{clientId}/actions"] = [["assessmentId", "statementId", "target"], ["systemId", "obligationId"]], // for an answer, or for a duty
    };

    static readonly HashSet<string> Ending =
    [
        "identity DELETE /api/v1/sessions/current", "identity DELETE /api/v1/sessions/others", "identity DELETE /api/v1/sessions/{id}", "identity PUT /api/v1/me/password",
        "identity POST /api/v1/me/second-factor/totp/confirmation", "identity POST /api/v1/me/second-factor/removal", "identity POST /api/v1/me/passkeys", "identity POST /api/v1/me/passkeys/{id}/removal",
    ];

    public bool Writes => Method is not "GET";

    public override string ToString() => $"{Service} {Method} {Route}";

    public static string Root { get; } = FindRoot();

    /// <summary>Each line of the table: service, method, route and who.</summary>
    public static IReadOnlyList<(string Service, string Method, string Route, string[] Who)> Table { get; } =
    [
        .. File.ReadLines(Path.Combine(Root, "tests", "Architecture.Tests", "Lists", "endpoints.txt")).Select(line => Line().Match(line)).Where(line => line.Success)
            .Select(line => (line.Groups["service"].Value, line.Groups["method"].Value, Plain(line.Groups["route"].Value), line.Groups["who"].Value.Split(", "))),
    ];

    public static async Task<IReadOnlyList<Operation>> All(Testing.Platform platform)
    {
        var documents = new Dictionary<string, JsonElement>();
        foreach (var service in Services)
        {
            using var nobody = new HttpClient { BaseAddress = platform.Service(service) };
            documents[service] = await nobody.GetJson<JsonElement>("/openapi/v1.json");
        }
        return
        [
            .. Table.Where(line => documents.ContainsKey(line.Service) && line.Method is not "ANY" && !line.Route.StartsWith("/openapi/", StringComparison.Ordinal))
                .SelectMany(line => Of(line.Service, line.Method, line.Route, line.Who, documents[line.Service]).EachOf()),
        ];
    }

    /// <summary>What a document says it answers to.</summary>
    public static IEnumerable<string> Described(JsonElement document) => document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {Plain(path.Name)}"));

    static Operation Of(string service, string method, string route, string[] who, JsonElement document)
    {
        var described = document.GetProperty("paths").EnumerateObject().Where(path => Plain(path.Name) == route)
            .Select(path => path.Value.TryGetProperty(method.ToLowerInvariant(), out var operation) ? operation : (JsonElement?)null).FirstOrDefault();
        string[] takes = described is { } taking && taking.TryGetProperty("requestBody", out var taken) ? [.. taken.GetProperty("content").EnumerateObject().Select(form => form.Name)] : [];
        JsonElement? body = described is { } shape && shape.TryGetProperty("requestBody", out var request)
            && request.GetProperty("content").TryGetProperty("application/json", out var json) ? json.GetProperty("schema") : null;

        var parts = route.Split('/');
        var places = parts.Select((part, n) => (part, n)).Where(p => p.part.StartsWith('{'))
            .Select(p => new Place(p.part.Trim('{', '}'), $"{parts[p.n - 1].Trim('{', '}')}.{p.part.Trim('{', '}')}", "path")).ToList();
        if (described is { } known && known.TryGetProperty("parameters", out var parameters))
            places.AddRange(parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() is "query").Select(p => p.GetProperty("name").GetString()!)
                .Where(name => name.EndsWith("Id", StringComparison.Ordinal)).Select(name => new Place(name, name, "query")));
        if (body is { } schema)
            places.AddRange(Sample.Members(schema, document).Where(name => name.EndsWith("Id", StringComparison.Ordinal) && name is not ("writeId" or "writerId")).Select(name => new Place(name, name, "body")));
        return new Operation(service, method, route, who.ToHashSet(), places, body, document) { Takes = takes, NeedsBody = takes.Length > 0 && described!.Value.GetProperty("requestBody").TryGetProperty("required", out var required) && required.GetBoolean(), TakesFile = takes.Contains("text/csv") };
    }

    IEnumerable<Operation> EachOf() => EitherOr.TryGetValue(ToString(), out var choices)
        ? choices.Select(chosen => choices.SelectMany(members => members).Except(chosen).ToList()).Select(others => this with { LeftOut = others, Places = [.. Places.Where(place => place.In is not "body" || !others.Contains(place.Name))] })
        : [this];

    /// <summary>{id:guid} is {id}; a slash at the end says nothing.</summary>
    static string Plain(string route) => Constraint().Replace("/" + route.Trim('/'), "{${name}}");

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AseanPlatform.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests read the table of end points and must run inside the source tree.");
    }

    [GeneratedRegex(@"^(?<service>\S+)\s+(?<method>\S+)\s+(?<route>\S+)\s+<- (?<who>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();

    [GeneratedRegex(@"\{\**(?<name>\w+)(:([^{}]|\{[^{}]*\})*)?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Constraint();
}
