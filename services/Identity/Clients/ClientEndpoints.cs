using AseanPlatform.Identity.Deletions;
using AseanPlatform.Identity.Exports;
using AseanPlatform.Identity.Moves;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Identity.Uploads;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Mvc;

namespace AseanPlatform.Identity.Clients;

static class ClientEndpoints
{
    public static void MapClients(this IEndpointRouteBuilder app)
    {
        var clients = app.MapGroup("/clients").WithTags("Clients");
        clients.MapPost("/", AddClient.Handle).WithName(nameof(AddClient)).AllowRoles(Roles.ConsultancyAdmin).AllowKeys(KeyActions.WriteClients).Idempotent();
        clients.MapGet("/", ListClients.Handle).WithName(nameof(ListClients)).AllowRoles(Roles.OfTenant).AllowKeys(KeyActions.ReadClients);
        clients.MapGet("/export.csv", ExportClients.Csv).WithName("ExportClientsCsv").AllowRoles(Roles.OfTenant).AllowKeys(KeyActions.ReadClients);
        clients.MapGet("/export.xlsx", ExportClients.Xlsx).WithName("ExportClientsXlsx").AllowRoles(Roles.OfTenant).AllowKeys(KeyActions.ReadClients);
        clients.MapGet("/{id:guid}", ListClients.One).WithName("GetClient").AllowRoles([.. Roles.OfTenant, .. Roles.OfClient]).AllowKeys(KeyActions.ReadClients);
        clients.MapPost("/{id:guid}/archiving", ArchiveClient.Handle).WithName(nameof(ArchiveClient)).AllowRoles(Roles.ConsultancyAdmin);
        clients.MapDelete("/{id:guid}/archiving", ArchiveClient.BringBack).WithName("BringBackClient").AllowRoles(Roles.ConsultancyAdmin);
        clients.MapGet("/{id:guid}/brand", ChangeClientBrand.Get).WithName("GetClientBrand").AllowRoles([.. Roles.OfTenant, .. Roles.OfClient]).AllowKeys(KeyActions.ReadClients);
        clients.MapPut("/{id:guid}/brand", ChangeClientBrand.Handle).WithName(nameof(ChangeClientBrand)).AllowRoles(Roles.ConsultancyAdmin, Roles.ClientAdmin);
        clients.MapPut("/{id:guid}/logo", ChangeClientBrand.SetLogo).WithName("SetClientLogo").AllowRoles(Roles.ConsultancyAdmin, Roles.ClientAdmin).WithMetadata(new RequestSizeLimitAttribute(Picture.MostBody));
        clients.MapDelete("/{id:guid}/logo", ChangeClientBrand.RemoveLogo).WithName("RemoveClientLogo").AllowRoles(Roles.ConsultancyAdmin, Roles.ClientAdmin);
        clients.MapGet("/{id:guid}/logo/{sha256}", ChangeClientBrand.Logo).WithName("GetClientLogo").AllowRoles([.. Roles.OfTenant, .. Roles.OfClient]).AllowKeys(KeyActions.ReadClients);
        app.MapUploads();
        app.MapMoves();
        app.MapExports();
        app.MapDeletions();
    }

    public static void MapClientFeed(this IEndpointRouteBuilder app)
    {
        app.MapMoveFeed();
        app.MapDeletionWords();
        app.MapGet("/clients", ClientFeed.List).AllowServices("assessment", "reporting", "notification");
        app.MapGet("/clients/{id:guid}/brand", ChangeClientBrand.ToDraw).AllowServices("reporting");
        app.MapGet("/clients/{id:guid}/logo/{sha256}", ChangeClientBrand.Logo).AllowServices("reporting");
        app.MapGet("/clients/{id:guid}", ClientFeed.One).AllowServices("assessment", "reporting", "notification");
    }
}
