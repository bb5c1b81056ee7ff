using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Principles;

public static class PrincipleEndpoints
{
    public sealed record ListModel(ListOf<Principle> Principles);

    /// <param name="Practices">Ours, under the principle: from them the crosswalk leads to other frameworks.</param>
    public sealed record Model(OneOf<Principle> One, Principle? Before, Principle? After, ListOf<StatementEntry> Statements, ListOf<Mapping> Practices, IReadOnlyList<Framework> Frameworks);

    public static void MapPrinciples(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/principles", List).AllowAnyone().ForAnyMoment();
        app.MapGet("/{lang:regex(^(en|zh)$)}/principles/{id}", One).AllowAnyone().ForAnyMoment();
    }

    static async Task<IResult> List(Knowledge knowledge) => Pages.Of<PrinciplesPage>(new ListModel(await All(knowledge)));

    static async Task<IResult> One(string id, Knowledge knowledge)
    {
        var all = (await All(knowledge)).Items.ToList();
        var at = all.FindIndex(principle => principle.Id == id);
        if (at < 0) throw new PageRefused(StatusCodes.Status404NotFound, "principle.unknown");

        var one = knowledge.Find<Principle>($"/principles/{id}");
        var statements = knowledge.List<StatementEntry>("/statements", $"principle={id}");
        var practices = knowledge.List<Mapping>("/mappings", $"kind=practice&principle={id}");
        var frameworks = await knowledge.List<Framework>("/frameworks");
        return Pages.Of<PrinciplePage>(new Model((await one)!, at > 0 ? all[at - 1] : null, at + 1 < all.Count ? all[at + 1] : null, OfTheQuestionnaire(await statements), await practices, [.. frameworks.Items.Where(framework => !framework.Pivot)]));
    }

    // What other question sets ask about the principle is not the Guide's questionnaire.
    static ListOf<StatementEntry> OfTheQuestionnaire(ListOf<StatementEntry> statements) => statements with { Items = [.. statements.Items.Where(statement => statement.Set is null)] };

    static async Task<ListOf<Principle>> All(Knowledge knowledge)
    {
        var all = await knowledge.List<Principle>("/principles");
        return all with { Items = [.. all.Items.OrderBy(principle => principle.Order)] };
    }
}
