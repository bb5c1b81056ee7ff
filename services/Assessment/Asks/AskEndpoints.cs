using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Asks;

static class AskEndpoints
{
    public static void MapAsks(this IEndpointRouteBuilder app)
    {
        var assessment = app.MapGroup("/api/v1/assessments/{id:guid}").WithTags("Asks");
        assessment.MapGet("/asks", ListAsks.OfAssessment).WithName("ListAsks").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        assessment.MapPost("/answers/{statementId}/asks", AskSomeone.Handle).WithName("AskSomeone").AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments).Idempotent();

        var asks = app.MapGroup("/api/v1/asks").WithTags("Asks");
        asks.MapGet("/mine", ListAsks.Mine).WithName("ListMyAsks").AllowRoles(OfClient.Readers);
        asks.MapGet("/{id:guid}", ListAsks.One).WithName("GetAsk").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        asks.MapDelete("/{id:guid}", WithdrawAsk.Handle).WithName("WithdrawAsk").AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments);
    }
}
