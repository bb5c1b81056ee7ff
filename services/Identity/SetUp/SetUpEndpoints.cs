using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Identity.SetUp;

static class SetUpEndpoints
{
    public static void AddSetUp(this IHostApplicationBuilder builder) => builder.Services.AddHostedService<FirstSignIn>();

    public static void MapSetUp(this IEndpointRouteBuilder app)
    {
        app.MapGet("/set-up", SetUpOperator.Get).WithTags("Set-up").WithName("GetSetUp").AllowPurposes(Purposes.SetUp);
        app.MapPost("/set-up", SetUpOperator.Handle).WithTags("Set-up").WithName(nameof(SetUpOperator)).AllowPurposes(Purposes.SetUp);
    }
}
