using AseanPlatform.Testing;
using Microsoft.Playwright;
using static AseanPlatform.EndToEnd.Tests.PageQuality;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>Every main page: no serious finding of axe, within the budget, nothing from elsewhere, no sideways scrolling on a phone. In three classes, which run side by side.</summary>
static class PageQuality
{
    const int MostBytes = 60 * 1024, MostScript = 15 * 1024, MostRequests = 8;

    public static async Task Check(IBrowserContext context, string path, bool ofLists = false)
    {
        var page = await context.NewPageAsync();
        var requests = new List<IRequest>();
        page.Request += (_, request) => requests.Add(request);
        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });
        var loaded = requests.Where(request => request.ResourceType != "fetch").ToList();

        var sizes = await Task.WhenAll(loaded.Select(async request => (request.ResourceType, Bytes: (await request.SizesAsync()).ResponseBodySize + (await request.SizesAsync()).ResponseHeadersSize)));
        loaded.Count.ShouldBeLessThanOrEqualTo(MostRequests, path);
        loaded.ShouldAllBe(request => request.Url.StartsWith(new Uri(page.Url).GetLeftPart(UriPartial.Authority)), path);
        if (!ofLists) sizes.Sum(size => size.Bytes).ShouldBeLessThanOrEqualTo(MostBytes, path);
        sizes.Where(size => size.ResourceType == "script").Sum(size => size.Bytes).ShouldBeLessThanOrEqualTo(MostScript, path);

        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, $"{path} scrolls sideways");
        (await page.Locator("h1").CountAsync()).ShouldBe(1, path);
        await page.ShouldBeAccessible();
        await page.CloseAsync();
    }
}

public sealed class PublicPageTests(Platform platform, Browser browser)
{
    static readonly string[] s_paths =
    [
        "", "/principles", "/principles/transparency-explainability", "/scorecard", "/sign-in", "/forgotten", "/nothing", "/legal/privacy", "/legal/accessibility",
        "/asean", "/markets", "/markets/VN", "/instruments/asean-defa", "/soft-law", "/timeline", "/compare?m=VN&m=SG", "/crosswalk/fw-mas-feat", "/discrepancies/dx-10", "/sources/techjacks-asean", "/search?q=AI", "/changes", "/classification", "/classification/scheme-eu-ai-act", "/history/vn-ailaw", "/bodies", "/bodies/adgmin", "/roadmap", "/defa", "/verify",
        "/changes/2026.11/2026.11", "/crosswalk",
    ];

    // As long as the catalogue: their weight is that of what they list.
    static readonly string[] s_lists = ["/instruments", "/discrepancies", "/sources"];

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task Headings_skip_no_level(string language)
    {
        await using var context = await browser.Context(platform, language: language);
        var page = await context.NewPageAsync();
        foreach (var path in s_paths.Concat(s_lists))
        {
            await page.GotoAsync($"/{Steps.Segment(language)}{path}");
            var levels = await page.Locator("h1, h2, h3, h4, h5, h6").EvaluateAllAsync<int[]>("headings => headings.map(heading => Number(heading.tagName[1]))");
            levels.ShouldNotBeEmpty(path);
            levels.Prepend(0).Zip(levels).Where(pair => pair.Second > pair.First + 1).ShouldBeEmpty(path);
        }
    }

    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("zh-Hans", 360, true)]
    public async Task Public_pages(string language, int width, bool dark)
    {
        await using var context = await browser.Context(platform, language: language, width: width, dark: dark);
        var segment = Steps.Segment(language);
        foreach (var path in s_paths) await Check(context, $"/{segment}{path}");
        foreach (var path in s_lists) await Check(context, $"/{segment}{path}", ofLists: true);

        var page = await context.NewPageAsync();
        await page.FillScorecard(language, "Lotus Pay", "VN", "SG", "TH");
        await Check(context, new Uri(page.Url).PathAndQuery);
    }
}

public sealed class SignedInPageTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("zh-Hans", 360, true)]
    public async Task Pages_of_a_client_and_its_consultancy(string language, int width, bool dark)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        var assessment = await client.Answered();
        var (evidence, action) = await client.Furnish(assessment, await consultancy.Invite(client.Id, "contributor", language));

        await using (var desk = await browser.Context(platform, client.Admin, language, width: width, dark: dark))
        {
            foreach (var path in (string[])["/app", $"/app/assessments/{assessment}", $"/app/assessments/{assessment}/TE", $"/app/assessments/{assessment}/TE/te-01", $"/app/clients/{client.Id}/evidence", $"/app/evidence/{evidence}", $"/app/clients/{client.Id}/actions", $"/app/actions/{action}", $"/app/assessments/{assessment}/submit", $"/app/assessments/{assessment}/wordings", $"/app/assessments/{assessment}/score", "/app/notices", $"/app/reports?clientId={client.Id}", "/app/audit", $"/app/clients/{client.Id}/access", $"/app/clients/{client.Id}/systems", $"/app/clients/{client.Id}/systems/new", $"/app/clients/{client.Id}/readiness", $"/app/clients/{client.Id}/data", $"/app/clients/{client.Id}/brand", "/app/account/memberships", "/app/leave", "/app/leave/confirm?to=self"])
            {
                await Check(desk, path);
            }
        }
        using (var admin = consultancy.Admin.At("identity")) await admin.PutJson<object>("/api/v1/tenant/logo", new { image = Pictures.Png() });
        await using var office = await browser.Context(platform, consultancy.Admin, language, width: width, dark: dark);
        foreach (var path in (string[])["/app", "/app/clients", "/app/clients/new", $"/app/clients/{client.Id}", $"/app/assessments/{assessment}/TE/te-01", "/app/people", "/app/offers", "/app/deletions", $"/app/clients/{client.Id}/data", "/app/organisation", "/app/legal", "/app/legal/imprint", "/app/clients?archived=1", $"/app/clients/{client.Id}/access", $"/{Steps.Segment(language)}/t/{consultancy.Slug}/scorecard", "/app/keys", "/app/clients/upload", await Uploaded(consultancy), "/app/account", "/app/account/password", "/app/account/second-factor", "/app/account/passkeys", "/app/account/address", "/app/account/close",
            "/app/audit", $"/app/audit?client={client.Id}&what=answer&from=never"]) await Check(office, path);
    }

    static async Task<string> Uploaded(Consultancy consultancy)
    {
        using var admin = consultancy.Admin.At("identity");
        using var file = new StringContent("name,country,language,contact_name,contact_email,odd\nNguyễn & Sons,VN,en,Linh,linh@example.test,1\n莲花支付,SG,zh,,,\n莲花支付,SG,zh,,,\nKopi,XX,en,,,\n", System.Text.Encoding.UTF8, "text/csv");
        using var answer = await admin.PostAsync(new Uri("/api/v1/clients/uploads?fileName=clients.csv", UriKind.Relative), file);
        return $"/app/clients/upload/{(await answer.Json<Made>()).Id}";
    }
}

public sealed class OperatorPageTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("zh-Hans", 360, true)]
    public async Task Pages_of_an_operator(string language, int width, bool dark)
    {
        await using var context = await browser.Context(platform, await platform.NewOperator(language), language, width: width, dark: dark);
        foreach (var path in (string[])["/app", "/app/consultancies", "/app/requests", "/app/queues", "/app/faults", "/app/deliveries", "/app/health", "/app/legal", "/app/legal/terms", "/app/editors", "/app/erasures", $"/app/consultancies/{(await platform.NewConsultancy()).Id}"]) await Check(context, path, ofLists: true);
    }
}
