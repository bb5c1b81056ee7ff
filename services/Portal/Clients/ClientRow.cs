using AseanPlatform.Portal.Services;
using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Clients;

/// <summary>A client as Identity knows it, with what Assessment says about its work. A client that was just added has no work yet.</summary>
public sealed record ClientRow(Guid Id, string Name, string? Country, Guid? AssessmentId, string? State, ScoreFigure? Score, bool Provisional, Coverage? Coverage, DateTimeOffset? ChangedAt)
{
    public static async Task<IReadOnlyList<ClientRow>> All(Api api)
    {
        var clients = await api.Get<List<ClientOfTenant>>("identity", "/clients");
        var work = (await api.Get<ClientsOfPortfolio>("assessment", "/portfolio?take=200")).Items.ToDictionary(client => client.ClientId);
        return [.. clients.Select(client => Of(client, work.GetValueOrDefault(client.Id))).OrderBy(client => client.Name, StringComparer.InvariantCultureIgnoreCase)];
    }

    static ClientRow Of(ClientOfTenant client, ClientOfPortfolio? work) => new(
        client.Id, client.Name, client.Country, work?.AssessmentId, work?.State, work?.Score, work?.Provisional ?? false, work?.Coverage, work?.ChangedAt);
}
