using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Mvc;

namespace AseanPlatform.Identity.Uploads;

static class UploadEndpoints
{
    public static void MapUploads(this IEndpointRouteBuilder app)
    {
        var uploads = app.MapGroup("/clients/uploads").WithTags("Uploads").AllowRoles(Roles.ConsultancyAdmin);
        uploads.MapPost("/", UploadClients.Handle).WithName(nameof(UploadClients)).Accepts<Stream>("text/csv").WithMetadata(new RequestSizeLimitAttribute(ClientFile.MostBytes)).Idempotent();
        uploads.MapGet("/template.csv", GetTemplate.Handle).WithName(nameof(GetTemplate));
        uploads.MapGet("/{id:guid}", GetUpload.Handle).WithName(nameof(GetUpload));
        uploads.MapGet("/{id:guid}/rows", GetUpload.List).WithName("ListUploadRows");
        uploads.MapPost("/{id:guid}/confirmation", ConfirmUpload.Handle).WithName(nameof(ConfirmUpload));
        uploads.MapPost("/{id:guid}/undoing", UndoUpload.Handle).WithName(nameof(UndoUpload));
    }

    public static void AddUploads(this IHostApplicationBuilder builder) => builder.Services.AddHostedService<SweepUploads>();
}
