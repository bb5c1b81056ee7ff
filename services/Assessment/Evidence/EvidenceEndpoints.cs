using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Mvc;

namespace AseanPlatform.Assessment.Evidence;

static class EvidenceEndpoints
{

    /// <summary>A file may say what it is: it is looked at all the same.</summary>
    static readonly string[] Said = [.. FileType.All.Select(type => type.MediaType).Distinct()];

    public static void MapEvidence(this IEndpointRouteBuilder app)
    {
        var ofClient = app.MapGroup("/api/v1/clients/{clientId:guid}/evidence").WithTags("Evidence");
        ofClient.MapGet("/", ListEvidence.OfClient).WithName("ListEvidence").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        ofClient.MapPost("/", AddEvidence.Handle).WithName("AddEvidence").AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments).Idempotent();
        ofClient.MapPost("/files", AddFile.Handle).WithName("AddEvidenceFile").TakesFile().AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments).Idempotent();

        var one = app.MapGroup("/api/v1/evidence/{id:guid}").WithTags("Evidence");
        one.MapGet("/", GetEvidence.Handle).WithName("GetEvidence").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        one.MapDelete("/", RemoveEvidence.Handle).WithName("RemoveEvidence").AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments);
        one.MapPut("/revisions/{revision:int}", ReviseEvidence.Handle).WithName("ReviseEvidence").AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments);
        one.MapPut("/revisions/{revision:int}/file", ReviseEvidence.File).WithName("ReviseEvidenceFile").TakesFile().AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments);
        one.MapGet("/revisions/{revision:int}/file", DownloadEvidence.Handle).WithName("DownloadEvidence").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);

        var assessment = app.MapGroup("/api/v1/assessments/{id:guid}").WithTags("Evidence");
        assessment.MapGet("/evidence", ListEvidence.OfAssessment).WithName("ListEvidenceOfAssessment").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        assessment.MapPut("/answers/{statementId}/evidence/{evidenceId:guid}", UseEvidence.Add).WithName("UseEvidence").AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments);
        assessment.MapDelete("/answers/{statementId}/evidence/{evidenceId:guid}", UseEvidence.Remove).WithName("StopUsingEvidence").AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments);
    }

    public static void AddFileStore(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<EvidenceOptions>(builder.Configuration.GetSection("Evidence"));
        builder.Services.AddScoped<IFileStore, FilesInDatabase>();
    }

    static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder endpoint) =>
        endpoint.Accepts<Stream>("application/octet-stream", Said).WithMetadata(new RequestSizeLimitAttribute(Brought.MostBytes));
}
