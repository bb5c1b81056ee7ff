using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Identity;

namespace AseanPlatform.Identity.Passkeys;

static class PasskeyEndpoints
{
    public static void AddPasskeys(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<IUserStore<Person>, PasskeyStore>();
        services.AddScoped(provider => new UserManager<Person>(provider.GetRequiredService<IUserStore<Person>>(), null!, null!, [], [], null!, new IdentityErrorDescriber(), provider,
            provider.GetRequiredService<ILogger<UserManager<Person>>>()));
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.AddScoped<Ceremony>();

        // A passkey belongs to the address people know the platform by; nothing that a request says about its host counts.
        var origin = new Uri(builder.Configuration["PLATFORM_ORIGIN"] ?? "http://localhost:8080");
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            options.ServerDomain = origin.Host;
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required"; // found without a name: nobody is asked who they are first
            options.AttestationConveyancePreference = "none";
            options.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.TopOrigin is null && Uri.TryCreate(asked.Origin, UriKind.Absolute, out var from)
                && from.GetLeftPart(UriPartial.Authority) == origin.GetLeftPart(UriPartial.Authority));
        });
    }

    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        var passkeys = app.MapGroup("/me/passkeys").WithTags("Passkeys").AllowPeople();
        passkeys.MapGet("/", ListPasskeys.Handle).WithName(nameof(ListPasskeys)).AllowBeforeSecondFactor();
        passkeys.MapPost("/options", AddPasskey.Begin).WithName("BeginPasskey").AllowBeforeSecondFactor();
        passkeys.MapPost("/", AddPasskey.Handle).WithName(nameof(AddPasskey)).AllowBeforeSecondFactor();
        passkeys.MapPost("/{id:guid}/removal", RemovePasskey.Handle).WithName(nameof(RemovePasskey));

        var signIn = app.MapGroup("/sessions/passkey").WithTags("Sessions").AllowPurposes(Purposes.SignIn);
        signIn.MapPost("/options", SignInByPasskey.Begin).WithName("BeginPasskeySignIn");
        signIn.MapPost("/", SignInByPasskey.Handle).WithName(nameof(SignInByPasskey));
    }
}
