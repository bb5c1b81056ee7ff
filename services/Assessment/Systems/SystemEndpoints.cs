using AseanPlatform.Assessment.Calendars;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Systems;

static class SystemEndpoints
{
    static readonly string[] Readers = [Roles.ClientAdmin, Roles.Contributor, Roles.Viewer, Roles.ConsultancyAdmin, Roles.Consultant];
    static readonly string[] Writers = [Roles.ClientAdmin, Roles.Contributor, Roles.ConsultancyAdmin, Roles.Consultant];

    public static void MapSystems(this IEndpointRouteBuilder app)
    {
        app.MapCalendars();
        var ofClient = app.MapGroup("/api/v1/clients/{clientId:guid}").WithTags("Systems");
        ofClient.MapGet("/systems", ListSystems.Handle).WithName("ListSystems").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        ofClient.MapPost("/systems", RegisterSystem.Handle).WithName("RegisterSystem").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments).Idempotent();
        ofClient.MapPost("/systems/preview", PreviewSystem.OfNew).WithName("PreviewNewSystem").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        ofClient.MapGet("/readiness", GetReadiness.Handle).WithName("GetReadiness").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);

        app.MapGet("/api/v1/systems/form", GetSystemForm.Handle).WithTags("Systems").WithName("GetSystemForm").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        var systems = app.MapGroup("/api/v1/systems/{id:guid}").WithTags("Systems");
        systems.MapGet("/", GetSystem.Handle).WithName("GetSystem").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        systems.MapPut("/", ChangeSystem.Handle).WithName("ChangeSystem").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments);
        systems.MapPost("/preview", PreviewSystem.OfChange).WithName("PreviewSystem").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        systems.MapPut("/duties/{obligationId}", SetDutyState.Handle).WithName("SetDutyState").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments);
        systems.MapGet("/impact", GetImpactAssessment.Handle).WithName("GetImpactAssessment").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        systems.MapPut("/impact/{questionId}", SaveImpactAnswer.Handle).WithName("SaveImpactAnswer").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments);
    }
}
