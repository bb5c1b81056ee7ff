using AseanPlatform.Reporting.Signing;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;

namespace AseanPlatform.Reporting.Verification;

static class VerificationEndpoints
{
    public static void AddSigning(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<KeyWrap>().AddSingleton<ReportSigner>();

    public static void MapVerification(this IEndpointRouteBuilder app)
    {
        var verification = app.MapGroup("/api/v1/verification").WithTags("Verification").AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        verification.MapPost("/files", VerifyFile.Handle).WithName(nameof(VerifyFile)).Accepts<Stream>("application/octet-stream", "application/pdf", "text/html", "application/json")
            .WithMetadata(new RequestSizeLimitAttribute(BroughtFile.MostBody)).AllowPeopleOrPurposes(Purposes.Hub).AllowAnyKey();
        verification.MapPost("/codes", VerifyCode.Handle).WithName(nameof(VerifyCode)).AllowPeopleOrPurposes(Purposes.Hub).AllowAnyKey();
        verification.MapGet("/signing-keys", ListSigningKeys.Handle).WithName(nameof(ListSigningKeys)).AllowPeopleOrPurposes(Purposes.Hub).AllowAnyKey();
        verification.MapGet("/signing-keys/{id}", DownloadSigningKey.Handle).WithName(nameof(DownloadSigningKey)).AllowPeopleOrPurposes(Purposes.Hub).AllowAnyKey();
    }
}
