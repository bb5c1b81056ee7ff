using System.Text;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Clients;

/// <summary>The deletions of a consultancy's clients, and the certificates; a certificate also for whoever asked.</summary>
public static class DeletionEndpoints
{
    public sealed record ListModel(IReadOnlyList<DeletionOfClient> Deletions);

    public sealed record Model(Guid Id, DeletionCertificate Certificate);

    public static void MapDeletions(this IEndpointRouteBuilder app)
    {
        var deletions = app.MapGroup("/app/deletions").AllowAnyone();
        deletions.MapGet("/", async (Api api) => Pages.Of<DeletionsPage>(new ListModel(await api.Get<List<DeletionOfClient>>("identity", "/deletions"))));
        deletions.MapGet("/{deletionId:guid}", async (Guid deletionId, Api api, IStringLocalizer<Texts> texts) => Pages.Of<CertificatePage>(new Model(deletionId, await DeletionCertificate.Read(api, deletionId, texts))));
        deletions.MapGet("/{deletionId:guid}/certificate.txt", async (Guid deletionId, Api api, IStringLocalizer<Texts> texts) =>
            Results.File(Encoding.UTF8.GetBytes((await DeletionCertificate.Read(api, deletionId, texts)).PlainText()), "text/plain; charset=utf-8", "deletion-certificate.txt"));
        deletions.MapGet("/{deletionId:guid}/certificate.json", async (Guid deletionId, Api api, HttpContext http) =>
        {
            var answer = await api.Ask(HttpMethod.Get, "identity", $"/deletions/{deletionId}/certificate");
            http.Response.RegisterForDispose(answer);
            return Results.File(await answer.Content.ReadAsByteArrayAsync(), "application/json; charset=utf-8", "deletion-certificate.json");
        });
    }
}
