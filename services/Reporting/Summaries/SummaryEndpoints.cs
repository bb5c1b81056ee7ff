using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Identity;

namespace AseanPlatform.Reporting.Summaries;

static class SummaryEndpoints
{
    static readonly string[] s_readers = [.. Roles.OfClient, .. Roles.OfTenant], s_givers = [Roles.ClientAdmin, Roles.Contributor, .. Roles.OfTenant];

    public static void AddSummaries(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<PasswordHasherOptions>(builder.Configuration.GetSection("Passwords"));
        builder.Services.AddSingleton<LinkPasswords>().AddHostedService<SweepSummaries>();
    }

    public static void MapSummaries(this IEndpointRouteBuilder app)
    {
        var links = app.MapGroup("/api/v1/reports/{id:guid}/summary-links").WithTags("Summaries");
        links.MapGet("/", ListSummaryLinks.Handle).WithName(nameof(ListSummaryLinks)).AllowRoles(s_readers);
        links.MapPost("/", MakeSummaryLink.Handle).WithName(nameof(MakeSummaryLink)).AllowRoles(s_givers);
        links.MapDelete("/{linkId:guid}", RevokeSummaryLink.Handle).WithName(nameof(RevokeSummaryLink)).AllowRoles(s_givers);

        var current = app.MapGroup("/api/v1/summaries/current").WithTags("Summaries").AllowPurposes(Purposes.Summary);
        current.MapGet("/", OpenSummary.Handle).WithName(nameof(OpenSummary));
        current.MapPost("/opening", GivePassword.Handle).WithName(nameof(GivePassword));
        current.MapGet("/files/{language}/{format}", DownloadSummary.Handle).WithName(nameof(DownloadSummary));
    }
}
