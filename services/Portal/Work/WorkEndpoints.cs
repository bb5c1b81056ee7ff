using AseanPlatform.Portal.Clients;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Work;

/// <summary>The start page of everyone who signed in: the work that waits, before anything else.</summary>
public static class WorkEndpoints
{
    public sealed record ClientModel(Assessment? Assessment, IReadOnlyList<AskedAnswer> Asked, IReadOnlyList<Notice> Notices, IReadOnlyList<Report> Reports);

    public sealed record StaffModel(IReadOnlyList<ClientRow> Clients, IReadOnlyList<WaitingGroup> Waiting, IReadOnlyList<Notice> Notices, IReadOnlyList<MoveOffer> Offers);

    public sealed record OperatorModel(IReadOnlyList<Fault> Faults, IReadOnlyList<RequestUnderWay> Requests, IReadOnlyList<Consultancy> Consultancies, HealthOfAll? Health);

    public static void MapWork(this IEndpointRouteBuilder app) => app.MapGet("/app", Handle).AllowAnyone();

    static async Task<IResult> Handle(Api api, Visit visit)
    {
        var me = visit.Me!;
        if (me.IsOperator)
        {
            return Pages.Of<OperatorWorkPage>(new OperatorModel(
                await Rest(() => Items<Fault>(api, "/operations/faults"), []),
                await Rest(() => Items<RequestUnderWay>(api, "/operations/requests"), []),
                await Rest<IReadOnlyList<Consultancy>>(async () => await api.Get<List<Consultancy>>("identity", "/tenants"), []),
                await Rest<HealthOfAll?>(async () => await api.Get<HealthOfAll>("operations", "/operations/health"), null)));
        }

        if (me is { IsEditor: true, Tenant: null }) return Pages.SeeOther("/app/editing");
        if (me.Tenant is null) return Pages.Of<ChoosePage>(new ClientModel(null, [], [], []));

        var notices = await Rest<IReadOnlyList<Notice>>(async () => await api.Get<List<Notice>>("notification", "/notices"), []);
        if (me.IsStaff) return Pages.Of<StaffWorkPage>(new StaffModel(await ClientRow.All(api), await api.Get<List<WaitingGroup>>("assessment", "/portfolio/waiting"), notices,
            me.IsAdmin ? await Rest<IReadOnlyList<MoveOffer>>(async () => await api.Get<List<MoveOffer>>("identity", "/move-offers"), []) : []));
        if (me.Client is not { } client) return Pages.Of<ChoosePage>(new ClientModel(null, [], notices, []));

        var assessment = await api.Find<Assessment>("assessment", $"/clients/{client.Id}/assessment");
        var reports = await Rest<IReadOnlyList<Report>>(async () => await api.Get<List<Report>>("reporting", $"/reports?clientId={client.Id}"), []);
        var asked = assessment is null ? [] : await api.Get<List<AskedAnswer>>("assessment", "/asks/mine");
        return Pages.Of<ClientWorkPage>(new ClientModel(assessment, asked, notices, reports));
    }

    static async Task<IReadOnlyList<T>> Items<T>(Api api, string path) => (await api.Get<PageOf<T>>("operations", path)).Items;

    // A part of the page whose service is away stays empty; the rest of the work is still shown.
    static async Task<T> Rest<T>(Func<Task<T>> ask, T without)
    {
        try
        {
            return await ask();
        }
        catch (ApiRefused refused) when (refused.Status == StatusCodes.Status503ServiceUnavailable)
        {
            return without;
        }
    }
}
