using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Asks;

static class AskEndpoints
{
    static readonly string[] Readers = [Roles.ClientAdmin, Roles.Contributor, Roles.Viewer, Roles.ConsultancyAdmin, Roles.Consultant];
    static readonly string[] Writers = [Roles.ClientAdmin, Roles.Contributor, Roles.ConsultancyAdmin, Roles.Consultant];

    public static void MapAsks(this IEndpointRouteBuilder app)
    {
        var assessment = app.MapGroup("/api/v1/assessments/{id:guid}").WithTags("Asks");
        assessment.MapGet("/asks", ListAsks.OfAssessment).WithName("ListAsks").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        assessment.MapPost("/answers/{statementId}/asks", AskSomeone.Handle).WithName("AskSomeone").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments).Idempotent();

        var asks = app.MapGroup("/api/v1/asks").WithTags("Asks");
        asks.MapGet("/mine", ListAsks.Mine).WithName("ListMyAsks").AllowRoles(Readers);
        asks.MapGet("/{id:guid}", ListAsks.One).WithName("GetAsk").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        asks.MapDelete("/{id:guid}", WithdrawAsk.Handle).WithName("WithdrawAsk").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments);
    }
}
