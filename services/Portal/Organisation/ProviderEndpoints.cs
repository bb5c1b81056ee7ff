using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Organisation;

/// <summary>By which outside providers a consultancy's people may sign in. A secret is written once and never shown again.</summary>
public static class ProviderEndpoints
{
    const string Here = "/app/organisation/sign-in", Resource = "/tenant/sign-in-providers";
    static readonly string[] s_fields = ["name", "authorizationEndpoint", "tokenEndpoint", "userInfoEndpoint", "application", "secret", "scope", "subjectClaim"];

    public sealed record Model(IReadOnlyList<SignInProvider> Providers, Input Input, string? Done);

    public sealed record OneModel(SignInProvider Provider, Input Input);

    public static void MapSignInProviders(this IEndpointRouteBuilder app)
    {
        var providers = app.MapGroup(Here).AllowAnyone().WithFormToken();
        providers.MapGet("/", async (HttpContext http, Api api) => Pages.Of<ProvidersPage>(new Model(await All(api), Input.Of(("scope", "openid"), ("subjectClaim", "sub")), http.Request.Query["done"])));
        providers.MapPost("/", Add);
        providers.MapGet("/{id:guid}", async (Guid id, Api api) =>
        {
            var one = await One(id, api);
            return Pages.Of<ProviderPage>(new OneModel(one, Input.Of(("name", one.Name), ("application", one.Application))));
        });
        providers.MapPost("/{id:guid}", Change);
        providers.MapPost("/{id:guid}/removal", async (Guid id, Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", $"{Resource}/{id}");
            return Pages.SeeOther($"{Here}?done=removed");
        });
    }

    static Task<List<SignInProvider>> All(Api api) => api.Get<List<SignInProvider>>("identity", Resource);

    static async Task<SignInProvider> One(Guid id, Api api) => (await All(api)).Find(provider => provider.Id == id) ?? throw new PageRefused(StatusCodes.Status404NotFound, "provider.none");

    static async Task<IResult> Add(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.Require(texts, s_fields).IsRight)
        {
            try
            {
                var made = await api.Send<Made>(HttpMethod.Post, "identity", Resource, new
                {
                    name = input.Text("name"),
                    authorizationEndpoint = input.Text("authorizationEndpoint"),
                    tokenEndpoint = input.Text("tokenEndpoint"),
                    userInfoEndpoint = input.Text("userInfoEndpoint"),
                    application = input.Text("application"),
                    secret = input.Text("secret"),
                    scope = input.Text("scope"),
                    subjectClaim = input.Text("subjectClaim"),
                });
                return Pages.SeeOther($"{Here}?done=added#p-{made.Id}");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, s_fields);
            }
        }
        return Pages.Of<ProvidersPage>(new Model(await All(api), input, null), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Change(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.Require(texts, "name", "application").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Put, "identity", $"{Resource}/{id}",
                    new { name = input.Text("name"), application = input.Text("application"), secret = input.Text("secret") is { Length: > 0 } secret ? secret : null });
                return Pages.SeeOther($"{Here}?done=saved");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, s_fields);
            }
        }
        return Pages.Of<ProviderPage>(new OneModel(await One(id, api), input), StatusCodes.Status422UnprocessableEntity);
    }
}
