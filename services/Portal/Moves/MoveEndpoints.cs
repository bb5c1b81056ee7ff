using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Moves;

/// <summary>A client leaves its consultancy, in two steps; and a consultancy answers clients who want to come.</summary>
public static class MoveEndpoints
{
    public sealed record LeaveModel(IReadOnlyList<MoveOfClient> Moves, bool HasFactor, Input Input)
    {
        /// <summary>An offer that waits for its answer, or a move that is on its way.</summary>
        public MoveOfClient? Open => Moves.FirstOrDefault(move => move.State is "offered" or "moving");
    }

    /// <param name="Slug">Of the consultancy that is asked; null: the client manages itself.</param>
    public sealed record ConfirmModel(string? Slug, Input Input);

    public sealed record OffersModel(IReadOnlyList<MoveOffer> Offers, string? Done, string? Refused);

    public static void MapMoves(this IEndpointRouteBuilder app)
    {
        var leaving = app.MapGroup("/app/leave").AllowAnyone().WithFormToken();
        leaving.MapGet("/", async (Api api, Visit visit) => Pages.Of<LeavePage>(await Show(api, visit, Input.Empty)));
        leaving.MapGet("/confirm", Confirm);
        leaving.MapPost("/", Leave);
        leaving.MapPost("/{id:guid}/withdrawal", async (Guid id, Api api, Visit visit, IStringLocalizer<Texts> texts) =>
        {
            try
            {
                await api.Send(HttpMethod.Delete, "identity", $"/clients/{Client(visit)}/moves/{id}");
                return Pages.SeeOther("/app/leave");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                return Pages.Of<LeavePage>(await Show(api, visit, Input.Empty.Refused(texts, refused)), StatusCodes.Status409Conflict);
            }
        });

        var offers = app.MapGroup("/app/offers").AllowAnyone().WithFormToken();
        offers.MapGet("/", async (Api api, HttpContext http) => Pages.Of<OffersPage>(new OffersModel(await Offers(api), http.Request.Query["done"], null)));
        offers.MapPost("/{id:guid}", Answer);
    }

    static Guid Client(Visit visit) => visit.Me is { IsClientAdmin: true, Client.Id: var id } ? id : throw new PageRefused(StatusCodes.Status403Forbidden, "forbidden");

    static Task<List<MoveOffer>> Offers(Api api) => api.Get<List<MoveOffer>>("identity", "/move-offers");

    static async Task<LeaveModel> Show(Api api, Visit visit, Input input)
    {
        var factor = await api.Get<SecondFactorOfMe>("identity", "/me/second-factor");
        return new(await api.Get<List<MoveOfClient>>("identity", $"/clients/{Client(visit)}/moves"), factor.TotpSince is not null || factor.Passkeys > 0, input);
    }

    /// <summary>Nothing has happened yet: once more what it means, and the password.</summary>
    static async Task<IResult> Confirm(HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        Client(visit);
        if (http.Request.Query["to"] == "self") return Pages.Of<ConfirmPage>(new ConfirmModel(null, Input.Empty));
        if (Slug(http.Request.Query["slug"].ToString()) is { Length: > 0 } slug) return Pages.Of<ConfirmPage>(new ConfirmModel(slug, Input.Empty));
        return Pages.Of<LeavePage>(await Show(api, visit, Input.Empty.Require(texts, "slug")), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Leave(HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        var (client, input) = (Client(visit), await Input.Read(http.Request));
        var password = (await http.Request.ReadFormAsync())["password"].ToString(); // as it was typed
        var slug = input["to"] is "self" ? null : Slug(input.Text("slug"));
        if (input.Require(texts, "password").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", $"/clients/{client}/moves", new { password, slug });
                return Pages.SeeOther("/app/leave");
            }
            catch (ApiRefused refused) when (refused.Problem.Errors?.ContainsKey("/slug") is true)
            {
                var unknown = Input.Of(("slug", slug ?? ""));
                unknown.Errors["slug"] = texts["leave.slug.unknown"];
                return Pages.Of<LeavePage>(await Show(api, visit, unknown), StatusCodes.Status422UnprocessableEntity);
            }
            catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status429TooManyRequests)
            {
                input.Refused(texts, refused, "password");
            }
        }
        return Pages.Of<ConfirmPage>(new ConfirmModel(slug, input), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Answer(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var accepted = (await Input.Read(http.Request))["do"] is "accept";
        try
        {
            await (accepted ? api.Send(HttpMethod.Post, "identity", $"/move-offers/{id}/acceptance") : api.Send(HttpMethod.Delete, "identity", $"/move-offers/{id}"));
            return Pages.SeeOther($"/app/offers?done={(accepted ? "accepted" : "declined")}");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return Pages.Of<OffersPage>(new OffersModel(await Offers(api), null, texts.Sentence(refused)), StatusCodes.Status409Conflict);
        }
    }

    /// <summary>The short name alone, or an address of the consultancy's pages that holds it.</summary>
    static string Slug(string written)
    {
        var (text, at) = (written.Trim().ToLowerInvariant(), written.IndexOf("/t/", StringComparison.OrdinalIgnoreCase));
        text = at < 0 ? text : written.Trim().ToLowerInvariant()[(text.IndexOf("/t/", StringComparison.Ordinal) + 3)..].Split('/', '?', '#')[0];
        return text.Length > 40 ? text[..40] : text;
    }
}
