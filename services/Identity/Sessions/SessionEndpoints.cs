using AseanPlatform.Identity.PasswordResets;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Identity.Sessions;

static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        app.MapResets();
        app.MapSignInProviders();
        var sessions = app.MapGroup("/sessions").WithTags("Sessions");
        sessions.MapPost("/", SignIn.Handle).WithName(nameof(SignIn)).AllowPurposes(Purposes.SignIn);
        sessions.MapGet("/", ListSessions.Handle).WithName(nameof(ListSessions)).AllowPeople();
        sessions.MapDelete("/{id:guid}", EndSession.One).WithName(nameof(EndSession)).AllowPeople();
        sessions.MapDelete("/others", EndSession.Others).WithName("EndOtherSessions").AllowPeople();
        sessions.MapPost("/second-factor", FinishSignIn.Handle).WithName(nameof(FinishSignIn)).AllowPurposes(Purposes.SignIn);
        sessions.MapDelete("/current", SignOut.Handle).WithName(nameof(SignOut)).AllowPeople().AllowBeforeSecondFactor();
        sessions.MapPut("/current/membership", ChooseMembership.Handle).WithName(nameof(ChooseMembership)).AllowPeople();
    }
}
