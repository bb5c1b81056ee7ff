using AseanPlatform.Portal.Services;
using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Clients;

/// <summary>A client as Identity knows it, with what Assessment says about its work. A client that was just added has no work yet.</summary>
public sealed record ClientRow(Guid Id, string Name, string? Country, Guid? AssessmentId, string? State, ScoreFigure? Score, bool Provisional, Coverage? Coverage, DateTimeOffset? ChangedAt, bool Archived = false)
{
    public static async Task<IReadOnlyList<ClientRow>> All(Api api, bool archived = false)
    {
        var clients = await api.Get<List<ClientOfTenant>>("identity", "/clients");
        var work = (await api.Get<ClientsOfPortfolio>("assessment", "/portfolio?take=200" + Of(archived))).Items.ToDictionary(client => client.ClientId);
        return [.. clients.Where(client => client.State is "archived" == archived).Select(client => Of(client, work.GetValueOrDefault(client.Id))).OrderBy(client => client.Name, StringComparer.InvariantCultureIgnoreCase)];
    }

    /// <summary>All of them where they are few; else by name, page after page.</summary>
    public static async Task<(IReadOnlyList<ClientRow> Clients, string? Next)> Page(Api api, string? after, string? search, bool archived)
    {
        if (after is null && search is null && await All(api, archived) is { Count: < 200 } few) return (few, null);

        var page = await api.Get<ClientsOfPortfolio>("assessment", $"/portfolio?take=100{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}{(search is null ? "" : "&search=" + Uri.EscapeDataString(search))}{Of(archived)}");
        return ([.. page.Items.Select(work => Of(new ClientOfTenant(work.ClientId, work.Name, null, null, null, false), work))], page.Next);
    }

    public static async Task<ClientRow?> One(Api api, Guid id)
    {
        if (await api.Find<ClientOfTenant>("identity", $"/clients/{id}") is not { } client) return null;

        var assessment = await api.Find<Assessment>("assessment", $"/clients/{id}/assessment");
        return new(id, client.Name, client.Country, assessment?.Id, assessment?.State, assessment?.Score.Overall, assessment?.Score.Provisional ?? false, assessment?.Coverage, null, client.State is "archived");
    }

    static string Of(bool archived) => archived ? "&archived=true" : "";

    static ClientRow Of(ClientOfTenant client, ClientOfPortfolio? work) => new(
        client.Id, client.Name, client.Country, work?.AssessmentId, work?.State, work?.Score, work?.Provisional ?? false, work?.Coverage, work?.ChangedAt);
}
