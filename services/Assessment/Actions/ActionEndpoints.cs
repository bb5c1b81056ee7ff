using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Actions;

static class ActionEndpoints
{
    static readonly string[] Readers = [Roles.ClientAdmin, Roles.Contributor, Roles.Viewer, Roles.ConsultancyAdmin, Roles.Consultant];
    static readonly string[] Writers = [Roles.ClientAdmin, Roles.Contributor, Roles.ConsultancyAdmin, Roles.Consultant];

    public static void MapActions(this IEndpointRouteBuilder app)
    {
        var ofClient = app.MapGroup("/api/v1/clients/{clientId:guid}/actions").WithTags("Actions");
        ofClient.MapGet("/", ListActions.Handle).WithName("ListActions").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        ofClient.MapPost("/", AddAction.Handle).WithName("AddAction").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments).Idempotent();

        var one = app.MapGroup("/api/v1/actions/{id:guid}").WithTags("Actions");
        one.MapGet("/", ListActions.One).WithName("GetAction").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        one.MapPut("/", ChangeAction.Handle).WithName("ChangeAction").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments);

        app.MapGet("/api/v1/assessments/{id:guid}/action-proposals", ListProposals.Handle).WithTags("Actions").WithName("ListActionProposals").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
    }
}
