using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Keys;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Identity.Tokens;

static class TokenEndpoints
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Before the service defaults: Identity asks itself, not itself over HTTP, for keys, tokens and what was taken away.</summary>
        public void AddTokens()
        {
            builder.AddKeys();
            builder.Services.AddSingleton<TokenSigner>();
            builder.Services.AddSingleton<ServiceTokenSource>(services => (audience, tenantId, clientId, ct) =>
                services.GetRequiredService<TokenSigner>().Sign(audience, IssueServiceToken.Claims("identity", tenantId, clientId), ct));
            builder.Services.AddSingleton<AccessLook>(services => async (subjects, versions, ct) =>
            {
                await using var scope = services.CreateAsyncScope();
                return await scope.ServiceProvider.GetRequiredService<IdentityDb>().IsOver(subjects, versions, ct);
            });
        }
    }

    /// <summary>Open to whoever proves by secret to be a process of the platform; the gateway lets nobody through to here.</summary>
    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        app.MapPost("/tokens", IssueToken.Handle).AllowAnyone();
        app.MapPost("/service-tokens", IssueServiceToken.Handle).AllowAnyone();
        app.MapGet("/access", LookAtAccess.Handle).AllowServices("assessment", "reporting");
        app.MapGet("/keys", async (KeyRing keys, CancellationToken ct) => TypedResults.Text(await keys.Published(ct), "application/json")).AllowAnyone();
    }
}
