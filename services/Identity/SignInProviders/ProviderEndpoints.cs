using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.SignInProviders;

static class ProviderEndpoints
{
    public static void AddSignInProviders(this IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<ProviderSecrets>().AddSingleton<OutsideCalls>().AddSingleton<ProviderSignIn>().AddSingleton<Intents>();

    public static void MapSignInProviders(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/tenant/sign-in-providers").WithTags("Sign-in providers").AllowRoles(Roles.ConsultancyAdmin);
        own.MapGet("/", ConfigureProvider.List).WithName("ListSignInProviders");
        own.MapPost("/", ConfigureProvider.Add).WithName("AddSignInProvider").Idempotent();
        own.MapPut("/{id:guid}", ConfigureProvider.Change).WithName("ChangeSignInProvider");
        own.MapDelete("/{id:guid}", ConfigureProvider.Remove).WithName("RemoveSignInProvider");

        var offered = app.MapGroup("/sign-in-providers").WithTags("Sign-in providers");
        offered.MapGet("/", LinkOutside.Offered).WithName("ListOfferedProviders").AllowPurposes(Purposes.Start, Purposes.Invitation);
        offered.MapGet("/{id:guid}/start", GoToProvider.Start).WithName("GoToProvider").AllowPurposes(Purposes.Start);
        offered.MapGet("/{id:guid}/answer", GoToProvider.Answer).WithName("ComeFromProvider").AllowPurposes(Purposes.Start);

        app.MapPost("/sessions/outside", SignInOutside.Handle).WithTags("Sessions").WithName(nameof(SignInOutside)).AllowPurposes(Purposes.SignIn);
        app.MapPost("/invitations/current/sign-in-providers/{id:guid}", LinkOutside.BeginInvited).WithTags("Invitations").WithName("GoToProviderInvited").AllowPurposes(Purposes.Invitation);

        var links = app.MapGroup("/me/outside-links").WithTags("Sign-in providers").AllowPeople();
        links.MapGet("/", LinkOutside.List).WithName("ListOutsideLinks");
        links.MapPost("/", LinkOutside.Handle).WithName(nameof(LinkOutside));
        links.MapPost("/{id:guid}/start", LinkOutside.Begin).WithName("BeginOutsideLink");
        links.MapDelete("/{id:guid}", LinkOutside.Remove).WithName("RemoveOutsideLink");
    }
}
