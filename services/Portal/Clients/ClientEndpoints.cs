using System.Globalization;
using AseanPlatform.Portal.Leads;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.PortfolioReports;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Clients;

public static class ClientEndpoints
{
    public sealed record ListModel(IReadOnlyList<ClientRow> Clients, string? Next, bool IsFirst, ClientFilter Filter, IReadOnlyList<KeptFilter> Kept, bool ByDue);

    public sealed record HeatMapModel(HeatMap Map, bool IsFirst, ClientFilter Filter, IReadOnlyList<KeptFilter> Kept);

    public sealed record BenchmarksModel(Benchmarks Benchmarks);

    /// <param name="Lead">That becomes this client.</param>
    public sealed record NewModel(Input Input, Lead? Lead = null);

    public sealed record Model(
        ClientRow Client, IReadOnlyList<PersonOfTenant> People, IReadOnlyList<Invitation> Invitations, IReadOnlyList<PersonOfTenant> Colleagues, IReadOnlyList<Report> Reports, Input Input, string? Invited)
    {
        /// <summary>Why a person was not removed.</summary>
        public string? Refused { get; init; }
    }

    public sealed record PeopleModel(IReadOnlyList<PersonOfTenant> People, IReadOnlyList<Invitation> Invitations, IReadOnlyList<FactorRemoval> Removals, Input Input, string? Invited);

    public static void MapClients(this IEndpointRouteBuilder app)
    {
        var clients = app.MapGroup("/app/clients").AllowAnyone().WithFormToken();
        clients.MapGet("/", List);
        clients.MapPost("/", Add);
        clients.MapGet("/heat-map", Map);
        clients.MapGet("/benchmarks", async (Api api) => Pages.Of<BenchmarksPage>(new BenchmarksModel(await api.Get<Benchmarks>("assessment", "/portfolio/benchmarks"))));
        clients.MapPost("/filters", Keep);
        clients.MapPost("/filters/{id:guid}", async (Guid id, Api api) =>
        {
            await api.Send(HttpMethod.Delete, "assessment", $"/portfolio/filters/{id}");
            return Pages.SeeOther("/app/clients");
        });
        clients.MapGet("/new", New);
        clients.MapGet("/{id:guid}", async (Guid id, Api api, Visit visit, HttpContext http) => Pages.Of<ClientPage>(await Client(id, api, visit.Me!.IsAdmin, Input.Empty, http.Request.Query["invited"])));
        clients.MapPost("/{id:guid}/invitations", Invite);
        clients.MapPost("/{id:guid}/grants", Grant);
        clients.MapPost("/{id:guid}/archiving", async (Guid id, HttpContext http, Api api) =>
        {
            var input = await Input.Read(http.Request);
            await api.Send(input["back"] is null ? HttpMethod.Post : HttpMethod.Delete, "identity", $"/clients/{id}/archiving");
            return Pages.SeeOther($"/app/clients/{id}");
        });
        app.MapNotesOfClients();
        app.MapLeads();
        app.MapPushes();
        app.MapPortfolioReports();
        app.MapAccess();
        app.MapData();
        app.MapClientBrand();
        app.MapDeletions();

        var people = app.MapGroup("/app/people").AllowAnyone().WithFormToken();
        people.MapGet("/", async (Api api, HttpContext http) => Pages.Of<PeoplePage>(await People(api, Input.Empty, http.Request.Query["invited"])));
        people.MapPost("/", InviteColleague);
        people.MapPost("/removals", AskForRemoval);
        people.MapPost("/removals/{id:guid}", DecideRemoval);
        people.MapPost("/{personId:guid}", Change);
        clients.MapPost("/{id:guid}/people/{personId:guid}", RemovePerson);
        app.MapPost("/app/invitations/{id:guid}", Again).AllowAnyone().WithFormToken();
    }

    static async Task<IResult> List(Api api, HttpContext http)
    {
        var (after, filter) = (After(http), ClientFilter.Of(http.Request.Query));
        var byDue = http.Request.Query["sort"].ToString() is "next-due";
        var (clients, next) = await ClientRow.Page(api, after, filter, byDue);
        return Pages.Of<ClientsPage>(new ListModel(clients, next, after is null, filter, await Kept(api), byDue));
    }

    static async Task<IResult> Map(Api api, HttpContext http)
    {
        var (after, filter) = (After(http), ClientFilter.Of(http.Request.Query));
        var map = await api.Get<HeatMap>("assessment", $"/portfolio/heat-map?take=100{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}{(filter.Query is { Length: > 0 } query ? "&" + query : "")}");
        return Pages.Of<HeatMapPage>(new HeatMapModel(map, after is null, filter, await Kept(api)));
    }

    static async Task<IResult> Keep(HttpContext http, Api api)
    {
        var input = await Input.Read(http.Request);
        var filter = new ClientFilter(input["search"], input["state"], input["country"], input["sector"], input["flag"]);
        if (input.Text("name") is { Length: > 0 } name)
            await api.Send<Made>(HttpMethod.Post, "assessment", "/portfolio/filters", new { name, filter.Search, filter.State, filter.Country, filter.Sector, filter.Flag });
        return Pages.SeeOther($"/app/clients?{filter.Query}");
    }

    static string? After(HttpContext http) => http.Request.Query["after"].ToString() is { Length: > 0 } cursor ? cursor : null;

    static async Task<IReadOnlyList<KeptFilter>> Kept(Api api) => await api.Get<List<KeptFilter>>("assessment", "/portfolio/filters");

    static async Task<IResult> New(Api api, Visit visit, HttpContext http)
    {
        if (!Guid.TryParse(http.Request.Query["lead"], out var id)) return Pages.Of<NewClientPage>(new NewModel(Input.Of(("country", "SG"), ("language", visit.Me?.Tenant?.Languages?[0] ?? "en"))));
        var lead = await LeadEndpoints.Get(api, id);
        return Pages.Of<NewClientPage>(new NewModel(Input.Of(("name", lead.Organisation ?? ""), ("country", "SG"), ("language", lead.Language)), lead));
    }

    static async Task<IResult> Add(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var lead = Guid.TryParse(input["lead"], out var id) ? id : (Guid?)null;
        if (input.Require(texts, "name", "country", "language").IsRight)
        {
            try
            {
                var made = await api.Send<Made>(HttpMethod.Post, "identity", "/clients", new
                {
                    name = input.Text("name"),
                    country = input.Text("country"),
                    sector = input.Text("sector") is { Length: > 0 } sector ? sector : null,
                    language = input.Text("language"),
                    generative = input["generative"] is not null,
                    leadId = lead,
                });
                return Pages.SeeOther(string.Create(CultureInfo.InvariantCulture, $"/app/clients/{made.Id}#invite"));
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "name", "country", "sector", "language");
            }
        }
        return Pages.Of<NewClientPage>(new NewModel(input, lead is null ? null : await LeadEndpoints.Get(api, lead.Value)), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Invite(Guid id, HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.Require(texts, "name").RequireAddress(texts, "email").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", $"/clients/{id}/invitations", Invitation(input));
                return Pages.SeeOther($"/app/clients/{id}?invited={Uri.EscapeDataString(input.Text("email"))}#people");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "name", "email", "role", "language");
            }
        }
        return Pages.Of<ClientPage>(await Client(id, api, visit.Me!.IsAdmin, input, null), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> RemovePerson(Guid id, Guid personId, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        try
        {
            await api.Send(HttpMethod.Delete, "identity", $"/clients/{id}/people/{personId}");
            return Pages.SeeOther($"/app/clients/{id}#people");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return Pages.Of<ClientPage>(await Client(id, api, visit.Me!.IsAdmin, Input.Empty, null) with { Refused = texts.Sentence(refused) }, StatusCodes.Status409Conflict);
        }
    }

    static async Task<IResult> Grant(Guid id, HttpContext http, Api api)
    {
        var input = await Input.Read(http.Request);
        if (!Guid.TryParse(input["person"], out var person)) throw new PageRefused(StatusCodes.Status400BadRequest, "person.unknown");

        await api.Send(input["take"] is null ? HttpMethod.Put : HttpMethod.Delete, "identity", $"/clients/{id}/grants/{person}");
        return Pages.SeeOther($"/app/clients/{id}#consultants");
    }

    static async Task<IResult> InviteColleague(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.Require(texts, "name").RequireAddress(texts, "email").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", "/invitations", Invitation(input));
                return Pages.SeeOther($"/app/people?invited={Uri.EscapeDataString(input.Text("email"))}");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "name", "email", "role", "language");
            }
        }
        return Pages.Of<PeoplePage>(await People(api, input, null), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> AskForRemoval(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        try
        {
            await api.Send(HttpMethod.Post, "identity", "/second-factor-removals", new { personId = Guid.TryParse(input["person"], out var id) ? id : (Guid?)null });
            return Pages.SeeOther("/app/people#removals");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            input.Refused(texts, refused, "person");
            return Pages.Of<PeoplePage>(await People(api, input, null), StatusCodes.Status422UnprocessableEntity);
        }
    }

    static async Task<IResult> DecideRemoval(Guid id, HttpContext http, Api api)
    {
        var input = await Input.Read(http.Request);
        await (input["do"] is "cancel" ? api.Send(HttpMethod.Delete, "identity", $"/second-factor-removals/{id}") : api.Send(HttpMethod.Post, "identity", $"/second-factor-removals/{id}/confirmation"));
        return Pages.SeeOther("/app/people#removals");
    }

    /// <summary>Another role for a colleague, or none any more.</summary>
    static async Task<IResult> Change(Guid personId, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        try
        {
            await (input["do"] is "remove" ? api.Send(HttpMethod.Delete, "identity", $"/people/{personId}") : api.Send(HttpMethod.Put, "identity", $"/people/{personId}/role", new { role = input.Text("do") }));
            return Pages.SeeOther("/app/people");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return Pages.Of<PeoplePage>(await People(api, Input.Empty.Refused(texts, refused), null), StatusCodes.Status409Conflict);
        }
    }

    /// <summary>Sends an invitation again, or withdraws it, and goes back to the list it stood in.</summary>
    static async Task<IResult> Again(Guid id, HttpContext http, Api api)
    {
        var input = await Input.Read(http.Request);
        await (input["do"] is "withdraw" ? api.Send(HttpMethod.Delete, "identity", $"/invitations/{id}") : api.Send(HttpMethod.Post, "identity", $"/invitations/{id}/renewal"));
        return Pages.SeeOther(input["return"] is { } back && back.StartsWith("/app/", StringComparison.Ordinal) && !back.Contains('\\') ? back : "/app/people");
    }

    static async Task<PeopleModel> People(Api api, Input input, string? invited) =>
        new(await api.Get<List<PersonOfTenant>>("identity", "/people"), await api.Get<List<Invitation>>("identity", "/invitations"),
            await api.Get<List<FactorRemoval>>("identity", "/second-factor-removals"), input, invited);

    static object Invitation(Input input) => new { email = input.Text("email"), name = input.Text("name"), language = input.Text("language"), role = input.Text("role") };

    static async Task<Model> Client(Guid id, Api api, bool mayAdminister, Input input, string? invited)
    {
        var client = await ClientRow.One(api, id) ?? throw new PageRefused(StatusCodes.Status404NotFound, "client.unknown");
        IReadOnlyList<PersonOfTenant> people = mayAdminister ? await api.Get<List<PersonOfTenant>>("identity", "/people") : [];
        var invitations = await api.Get<List<Invitation>>("identity", $"/clients/{id}/invitations");
        IReadOnlyList<Report> reports;
        try
        {
            reports = await api.Get<List<Report>>("reporting", $"/reports?clientId={id}");
        }
        catch (ApiRefused refused) when (refused.Status == StatusCodes.Status503ServiceUnavailable)
        {
            reports = [];
        }
        return new Model(
            client, [.. people.Where(person => person.ClientId == id)], invitations, [.. people.Where(person => person.ClientId is null && !person.Roles.Contains("consultancy-admin"))], reports, input, invited);
    }
}
