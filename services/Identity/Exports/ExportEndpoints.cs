using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Identity.Exports;

static class ExportEndpoints
{
    public static void MapExports(this IEndpointRouteBuilder app)
    {
        var exports = app.MapGroup("/clients/{id:guid}/exports").WithTags("Exports").AllowRoles(Roles.ClientAdmin, Roles.ConsultancyAdmin);
        exports.MapPost("/", AskForExport.Handle).WithName(nameof(AskForExport));
        exports.MapGet("/", ListExports.Handle).WithName(nameof(ListExports));
        exports.MapGet("/{exportId:guid}/file", DownloadExport.Handle).WithName(nameof(DownloadExport));
    }

    public static void AddExports(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHostedService<MakeExport>();
        builder.Services.AddHostedService<SweepExports>();
    }
}
