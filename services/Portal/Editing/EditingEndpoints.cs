using System.Globalization;
using System.Text.Json;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Editing;

/// <summary>The editor's desk: drafts, their items, the review, the publication; what readers report; what is stale. The services decide who may.</summary>
public static class EditingEndpoints
{
    public sealed record DeskModel(IReadOnlyList<DraftRow> Drafts, IReadOnlyList<DraftRow> Over, int Waiting, Input Input, string? Done);

    public sealed record DraftModel(Draft Draft, Input Notes, Input Review, string? Done, string? Refused, IReadOnlyList<string> Conflicts);

    public sealed record PickModel(Guid Draft, string Kind, string? Search, IReadOnlyList<Named> Items, Input Input);

    /// <summary>One of the items to choose from.</summary>
    public sealed record Named(string Id, string Label);

    public sealed record ItemModel(Guid Draft, DraftItem Item, Input Input, ChangePreview? Preview, IReadOnlyList<Source> Sources);

    public sealed record CorrectionsModel(IReadOnlyList<WaitingCorrection> Waiting, Guid? At, Input Input, string? Done);

    public sealed record FreshModel(Freshness Freshness, string? Reason);

    /// <summary>The lists of the catalogue that a draft can change.</summary>
    public static readonly IReadOnlyList<string> Kinds =
    [
        "sources", "instruments", "obligations", "discrepancies", "jurisdictions", "timeline", "statements", "principles", "bodies", "frameworks", "mappings", "vocabulary", "risk-impact-assessment", "scoring",
        "classification-eu-ai-act", "classification-viet-nam",
    ];

    public static void MapEditing(this IEndpointRouteBuilder app)
    {
        app.MapEditors();
        var desk = app.MapGroup("/app/editing").AllowAnyone().WithFormToken();
        desk.MapGet("/", async (Api api, HttpContext http) => Pages.Of<DeskPage>(await Overview(api, Input.Empty, http.Request.Query["done"])));
        desk.MapPost("/", Open);
        desk.MapGet("/drafts/{id:guid}", async (Guid id, Api api, HttpContext http) => Pages.Of<DraftPage>(await Show(id, api, http.Request.Query["done"])));
        desk.MapPost("/drafts/{id:guid}", Act);
        desk.MapGet("/drafts/{id:guid}/items", async (Guid id, Api api, string? kind, string? search) => Pages.Of<PickPage>(await Choose(id, api, kind, search, Input.Empty)));
        desk.MapPost("/drafts/{id:guid}/items", New);
        desk.MapGet("/drafts/{id:guid}/items/{itemId}", async (Guid id, string itemId, Api api, string? kind) =>
        {
            var item = await Find(id, itemId, kind, api);
            return Pages.Of<ItemPage>(new ItemModel(id, item, ItemForm.Fill(item), null, await Sources(api)));
        });
        desk.MapPost("/drafts/{id:guid}/items/{itemId}", Save);
        desk.MapGet("/corrections", async (Api api, HttpContext http) => Pages.Of<CorrectionsPage>(new CorrectionsModel(await Waiting(api), null, Input.Empty, http.Request.Query["done"])));
        desk.MapPost("/corrections/{id:guid}", Answer);
        desk.MapGet("/freshness", async (Api api, string? reason) =>
            Pages.Of<FreshnessPage>(new FreshModel(await api.Get<Freshness>("content", reason is null ? "/freshness" : $"/freshness?reason={Uri.EscapeDataString(reason)}"), reason)));
    }

    static async Task<DeskModel> Overview(Api api, Input input, string? done) => new(
        await api.Get<List<DraftRow>>("content", "/drafts"), await api.Get<List<DraftRow>>("content", "/drafts?state=published"), (await Waiting(api)).Count, input, done);

    static Task<List<WaitingCorrection>> Waiting(Api api) => api.Get<List<WaitingCorrection>>("content", "/corrections/waiting");

    static async Task<IResult> Open(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.Require(texts, "title").IsRight)
        {
            try
            {
                return Pages.SeeOther($"/app/editing/drafts/{(await api.Send<Made>(HttpMethod.Post, "content", "/drafts", new { title = input.Text("title") })).Id}");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "title");
            }
        }
        return Pages.Of<DeskPage>(await Overview(api, input, null), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<DraftModel> Show(Guid id, Api api, string? done, Input? notes = null, Input? review = null, string? refused = null, IReadOnlyList<string>? conflicts = null)
    {
        var draft = await api.Find<Draft>("content", $"/drafts/{id}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "draft.unknown");
        return new(draft, notes ?? Input.Of(("title", draft.Title), ("notes.en", draft.Notes.En), ("notes.zh", draft.Notes.ZhHans), ("asOf", draft.AsOf)), review ?? Input.Empty, done, refused, conflicts ?? []);
    }

    static async Task<IResult> Act(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var what = input.Text("do");
        try
        {
            switch (what)
            {
                case "describe":
                    if (!input.Require(texts, "title").IsRight) return await Again(notes: input);
                    await api.Send(HttpMethod.Put, "content", $"/drafts/{id}", new
                    {
                        title = input.Text("title"),
                        notes = new LocalText(input.Text("notes.en").ReplaceLineEndings("\n"), input.Text("notes.zh").ReplaceLineEndings("\n")),
                        asOf = input.Text("asOf") is { Length: > 0 } asOf ? asOf : null,
                    });
                    break;
                case "submit":
                    await api.Send(HttpMethod.Post, "content", $"/drafts/{id}/submission");
                    break;
                case "accept" or "send-back":
                    await api.Send(HttpMethod.Post, "content", $"/drafts/{id}/review", new { accepted = what is "accept", note = input.Text("note") is { Length: > 0 } note ? note : null });
                    break;
                case "publish":
                    await api.Send(HttpMethod.Post, "content", $"/drafts/{id}/publication");
                    break;
                case "rebase":
                    await api.Send(HttpMethod.Post, "content", $"/drafts/{id}/rebase", new { keepMine = (await http.Request.ReadFormAsync())["keep"].OfType<string>() });
                    break;
                case "discard":
                    await api.Send(HttpMethod.Post, "content", $"/drafts/{id}/discarding");
                    break;
                case "withdraw":
                    await api.Send(HttpMethod.Delete, "content", $"/drafts/{id}/items/{Uri.EscapeDataString(input.Text("item"))}");
                    break;
                default:
                    throw new PageRefused(StatusCodes.Status400BadRequest, "form.stale");
            }
            return Pages.SeeOther($"/app/editing/drafts/{id}?done={what}");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            if (what is "describe")
            {
                foreach (var (place, messages) in refused.Problem.Errors ?? new Dictionary<string, string[]>()) input.Errors[place.Trim('/').Replace('/', '.').Replace("zh-Hans", "zh", StringComparison.Ordinal)] = messages[0];
                if (input.IsRight) input.Errors[""] = texts.Sentence(refused);
                return await Again(notes: input);
            }
            if (what is "send-back") input.Errors["note"] = texts["error.required"];
            return await Again(review: what is "send-back" ? input : null, refused: what is "send-back" ? null : texts.Sentence(refused), conflicts: refused.Problem.Code is "draft.conflicts" ? Named(refused) : []);
        }

        async Task<IResult> Again(Input? notes = null, Input? review = null, string? refused = null, IReadOnlyList<string>? conflicts = null) =>
            Pages.Of<DraftPage>(await Show(id, api, null, notes, review, refused, conflicts), StatusCodes.Status422UnprocessableEntity);

        static List<string> Named(ApiRefused refused) => [.. refused.Problem.Whole.GetProperty("conflict").GetProperty("items").EnumerateArray().Select(i => i.GetString()!)];
    }

    static async Task<PickModel> Choose(Guid id, Api api, string? kind, string? search, Input input)
    {
        var list = kind is not null && Kinds.Contains(kind) ? kind : Kinds[0];
        var items = new List<Named>();
        if (!list.StartsWith("classification", StringComparison.Ordinal)) // read whole by their own pages; an item of theirs is opened by its id
        {
            var all = await api.Get<ItemsOf<JsonElement>>("content", $"/{list}");
            items = [.. all.Items.Select(i => new Named(i.GetProperty("id").GetString()!, Label(i))).Where(i => string.IsNullOrWhiteSpace(search) || i.Id.Contains(search, StringComparison.OrdinalIgnoreCase) || i.Label.Contains(search, StringComparison.OrdinalIgnoreCase)).Take(300)];
        }
        return new(id, list, search, items, input);

        static string Label(JsonElement item)
        {
            foreach (var member in (ReadOnlySpan<string>)["name", "title", "statement", "text", "claim", "label"])
                if (item.TryGetProperty(member, out var value))
                {
                    if (value.ValueKind is JsonValueKind.String) return value.GetString()!;
                    if (value.ValueKind is JsonValueKind.Object && value.TryGetProperty("en", out var english)) return Languages.Current == Languages.Chinese ? value.GetProperty("zh-Hans").GetString()! : english.GetString()!;
                }
            return item.GetProperty("id").GetString()!;
        }
    }

    static async Task<IResult> New(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        return input.Require(texts, "newId").IsRight
            ? Pages.SeeOther($"/app/editing/drafts/{id}/items/{Uri.EscapeDataString(input.Text("newId"))}?kind={Uri.EscapeDataString(input.Text("kind"))}")
            : Pages.Of<PickPage>(await Choose(id, api, input["kind"], null, input), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<DraftItem> Find(Guid id, string itemId, string? kind, Api api) =>
        await api.Find<DraftItem>("content", $"/drafts/{id}/items/{Uri.EscapeDataString(itemId)}{(kind is null ? "" : $"?kind={Uri.EscapeDataString(kind)}")}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "draft.unknown");

    static async Task<IReadOnlyList<Source>> Sources(Api api) => (await api.Get<ItemsOf<Source>>("content", "/sources")).Items;

    static async Task<IResult> Save(Guid id, string itemId, HttpContext http, Api api, IStringLocalizer<Texts> texts, string? kind)
    {
        var input = await Input.Read(http.Request);
        var item = await Find(id, itemId, kind, api);
        var ends = input.Text("do") is "end";
        var body = ends ? null : ItemForm.Read(item, input, texts);
        ChangePreview? preview = null;
        if (ends || body is not null)
        {
            try
            {
                if (input.Text("do") is "preview") preview = await api.Send<ChangePreview>(HttpMethod.Post, "content", $"/drafts/{id}/preview", new { kind = item.Kind, itemId, body });
                else
                {
                    await api.Send<JsonElement>(HttpMethod.Put, "content", $"/drafts/{id}/items/{Uri.EscapeDataString(itemId)}", new
                    {
                        kind = item.Kind,
                        what = ends ? "end" : "put",
                        @class = input.Text("why.class"),
                        reason = new LocalText(input.Text("why.reason.en").ReplaceLineEndings("\n"), input.Text("why.reason.zh").ReplaceLineEndings("\n")),
                        basedOn = int.TryParse(input["why.basedOn"], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0,
                        body,
                    });
                    return Pages.SeeOther($"/app/editing/drafts/{id}?done=saved#{Uri.EscapeDataString(itemId)}");
                }
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                ItemForm.Refused(item, input, refused, texts);
            }
        }
        return Pages.Of<ItemPage>(new ItemModel(id, item, input, preview, await Sources(api)), preview is null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    static async Task<IResult> Answer(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.Require(texts, "answer.en", "answer.zh").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "content", $"/corrections/{id}/answer", new
                {
                    verdict = input.Text("verdict"),
                    answer = new LocalText(input.Text("answer.en").ReplaceLineEndings("\n"), input.Text("answer.zh").ReplaceLineEndings("\n")),
                    shown = input["shown"] is not null,
                });
                return Pages.SeeOther("/app/editing/corrections?done=answered");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused);
            }
        }
        return Pages.Of<CorrectionsPage>(new CorrectionsModel(await Waiting(api), id, input, null), StatusCodes.Status422UnprocessableEntity);
    }
}
