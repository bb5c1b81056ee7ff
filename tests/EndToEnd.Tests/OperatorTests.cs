using AseanPlatform.Testing;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class OperatorTests(Platform platform, Browser browser)
{
    [Fact]
    public async Task An_operator_follows_a_submission_through_the_services()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var assessment = await client.Answered();
        using var http = client.Admin.At("assessment");
        var submitted = await http.PostJson<Submission>($"/api/v1/assessments/{assessment}/submissions", null);
        await using var context = await browser.Context(platform, platform.Operator());
        var page = await context.NewPageAsync();

        await Eventually.Passes(async () =>
        {
            await page.GotoAsync($"/app/requests/{submitted.SubmissionId}");
            (await page.Locator(".facts .tag").InnerTextAsync()).ShouldBe("done");
        }, TimeSpan.FromSeconds(60));

        var way = await page.Locator(".way li strong").AllInnerTextsAsync();
        way.ShouldContain("assessment");
        way.ShouldContain("reporting");
        way.ShouldContain("notification");
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain(client.Name); // envelopes only
        await page.GotoAsync("/app/requests");
        (await page.Locator($"a[href='/app/requests/{submitted.SubmissionId}']").CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Queues_health_and_deliveries_are_shown_without_content()
    {
        var consultancy = await platform.NewConsultancy();
        await platform.Mailbox(consultancy.Admin.Email).First();
        await using var context = await browser.Context(platform, platform.Operator());
        var page = await context.NewPageAsync();

        await page.GotoAsync("/app/queues");
        (await page.Locator("tbody tr").CountAsync()).ShouldBeGreaterThan(6);
        await page.GotoAsync("/app/health");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(8);
        await page.GotoAsync("/app/deliveries");
        var text = await page.Locator("main").InnerTextAsync();
        text.ShouldContain("Invitation");
        text.ShouldNotContain(consultancy.Admin.Email);
        text.ShouldNotContain("/invitation/");
    }

    [Fact]
    public async Task A_report_that_was_given_up_is_asked_for_again()
    {
        var (request, tenant) = (Guid.CreateVersion7(), (await platform.NewConsultancy()).Id);
        await using (var sql = await platform.Sql("operations"))
        await using (var command = new NpgsqlCommand("""
            WITH failed AS (
                INSERT INTO request (subject_id, tenant_id, kind, accepted_at, needs_report, asked_at, failed_at) VALUES ($1, $2, 'AssessmentSubmitted', now(), true, now(), now()) RETURNING *)
            INSERT INTO envelope (message_id, type, service, tenant_id, subject_id, sent_at, received_at, attempt) SELECT $1, 'ReportFailed', 'reporting', $2, $1, failed_at, failed_at, 1 FROM failed
            """, sql) { Parameters = { new() { Value = request }, new() { Value = tenant } } })
            await command.ExecuteNonQueryAsync();
        await using var context = await browser.Context(platform, platform.Operator());
        var page = await context.NewPageAsync();

        await page.GotoAsync($"/app/requests/{request}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the report again" }).ClickAsync();

        await Expect(page.Locator("main [role=status]")).ToContainTextAsync("asked for again");
        (await page.GetByRole(AriaRole.Button, new() { Name = "Make the report again" }).CountAsync()).ShouldBe(0);
        await page.GotoAsync("/app/requests");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make all reports again" }).ClickAsync();
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_failed_message_can_be_replayed()
    {
        var message = Guid.CreateVersion7();
        await using (var sql = await platform.Sql("operations"))
        await using (var command = new NpgsqlCommand("INSERT INTO fault (id, message_id, service, type, exception, faulted_at, times) VALUES ($1, $1, 'reporting', 'AssessmentSubmitted', 'System.TimeoutException', now(), 1)", sql) { Parameters = { new() { Value = message } } })
        {
            await command.ExecuteNonQueryAsync();
        }
        await using var context = await browser.Context(platform, platform.Operator());
        var page = await context.NewPageAsync();

        await page.GotoAsync("/app/faults");
        await page.Locator($"form[action='/app/faults/{message}/replay'] button").ClickAsync();

        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        (await page.Locator($"form[action='/app/faults/{message}/replay']").CountAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("en", "You are invited to work at Harbour Advisory 港湾咨询", "Harbour Advisory 港湾咨询 invites you.", "You will see all clients of Harbour Advisory 港湾咨询")]
    [InlineData("zh-Hans", "邀请您在本平台加入Harbour Advisory 港湾咨询。", "Harbour Advisory 港湾咨询邀请您。", "您将看到Harbour Advisory 港湾咨询的所有客户")]
    public async Task An_operator_opens_a_consultancy_and_its_administrator_is_invited(string language, string invited, string by, string sees)
    {
        var opener = await platform.NewOperator(language);
        await using var context = await browser.Context(platform, opener, language);
        var page = await context.NewPageAsync();
        var slug = Platform.Unique("harbour");
        var email = $"owner@{slug}.test";

        await page.GotoAsync("/app/consultancies");
        await page.ClickAsync("section.card form button");
        await Expect(page.Locator("#slug-error")).ToBeVisibleAsync();
        await page.FillAsync("#name", "Harbour Advisory 港湾咨询");
        await page.FillAsync("#slug", slug);
        await page.FillAsync("#adminName", "Siti Nurhaliza binti Ahmad");
        await page.FillAsync("#adminEmail", email);
        await page.SelectOptionAsync("#language", language);
        await page.ClickAsync("section.card form button");

        await Expect(page.Locator("main [role=status]")).ToContainTextAsync(email);
        var mail = await platform.Mailbox(email).First();
        mail.Text.ShouldContain(invited);
        await using var outside = await browser.Context(platform, language: language, width: 360);
        var link = await outside.NewPageAsync();
        await link.GotoAsync(mail.Links[0].ToString());
        await Expect(link.Locator("main .lead")).ToHaveTextAsync(by);
        await Expect(link.Locator("main")).ToContainTextAsync(sees);
        using var http = opener.At("identity");
        (await page.GetAttributeAsync("html", "lang")).ShouldBe(language);
        (await http.GetJson<List<Opened>>("/api/v1/tenants")).ShouldContain(tenant => tenant.Slug == slug && tenant.State == "active");
    }

    [Theory]
    [InlineData("en", "is suspended", "active again", "is closed")]
    [InlineData("zh-Hans", "已暂停", "已恢复", "已关闭")]
    public async Task An_operator_suspends_a_consultancy_lets_it_go_on_and_closes_it(string language, string suspended, string resumed, string closed)
    {
        const string Why = "The contract is being looked at. 正在核对合同。", AtLast = "It asked for it. 应其要求。";
        var (consultancy, keeper) = (await platform.NewConsultancy(language), await platform.NewOperator(language));
        await using var context = await browser.Context(platform, keeper, language);
        await using var theirs = await browser.Context(platform, consultancy.Admin, language);
        var (page, office) = (await context.NewPageAsync(), await theirs.NewPageAsync());

        await page.GotoAsync($"/app/consultancies/{consultancy.Id}");
        await page.ClickAsync("button[value=suspend]");
        await Expect(page.Locator("#reason-error")).ToBeVisibleAsync();
        await page.FillAsync("#reason", Why);
        await page.ClickAsync("button[value=suspend]");
        await Said(suspended, "suspended");
        await Reads(main => main.ShouldContain(Why));

        await page.ClickAsync("button[value=resume]");
        await Said(resumed, "active");
        await Reads(main => main.ShouldNotContain(Why));

        await page.ClickAsync("main details summary");
        await page.FillAsync("#confirm", "another");
        await page.ClickAsync("main details button");
        await Expect(page.Locator("#confirm-error")).ToBeVisibleAsync();
        await page.ClickAsync("#errors a >> nth=0"); // leads to the field that is wrong: the reason, of which this page has two
        await Expect(page.Locator("#closingReason")).ToBeFocusedAsync();
        await page.ShouldBeAccessible();
        await page.FillAsync("#closingReason", AtLast);
        await page.FillAsync("#confirm", consultancy.Slug);
        await page.ClickAsync("main details button");
        await Said(closed, "closed");
        (await page.Locator("main form").CountAsync()).ShouldBe(0);
        await Reads(main => main.ShouldContain(AtLast));

        async Task Said(string words, string state)
        {
            await Expect(page.Locator("main [role=status]")).ToContainTextAsync(words);
            using var http = keeper.At("identity");
            (await http.GetJson<List<Opened>>("/api/v1/tenants")).Single(tenant => tenant.Id == consultancy.Id).State.ShouldBe(state);
        }

        Task Reads(Action<string> look) => Eventually.Passes(async () =>
        {
            await office.GotoAsync("/app");
            look(await office.InnerTextAsync("main"));
        });
    }

    [Theory]
    [InlineData("en", false, "open", "ended early")]
    [InlineData("zh-Hans", true, "开放中", "已提前终止")]
    public async Task An_operator_asks_to_read_in_a_client_which_reads_why_and_it_is_ended(string language, bool byClient, string open, string ended)
    {
        const string Why = "You asked us why the report of May is missing. 您问及五月报告。";
        var client = await (await platform.NewConsultancy(language)).NewClient(language: language);
        var reader = await platform.NewOperator(language);
        await using var context = await browser.Context(platform, reader, language);
        await using var theirs = await browser.Context(platform, client.Admin, language);
        var (page, desk) = (await context.NewPageAsync(), await theirs.NewPageAsync());

        await page.GotoAsync($"/app/consultancies/{client.Consultancy.Id}");
        await page.FillAsync("#clientId", "12");
        await page.FillAsync("#why", Why);
        await page.ClickAsync("#access form button");
        await Expect(page.Locator("#clientId-error")).ToBeVisibleAsync();
        await page.FillAsync("#clientId", client.Id.ToString());
        await page.SelectOptionAsync("#minutes", "30");
        await page.ClickAsync("#access form button");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        await Eventually.Passes(async () =>
        {
            await page.GotoAsync($"/app/consultancies/{client.Consultancy.Id}");
            (await page.InnerTextAsync("ul.work li .tag")).ShouldBe(open);
        }, TimeSpan.FromSeconds(60));
        await desk.GotoAsync($"/app/clients/{client.Id}/access");
        await Expect(desk.Locator("#operator li")).ToContainTextAsync(Why);

        if (byClient)
        {
            await page.GotoAsync("/app");
            await page.ClickAsync("form[action='/app/membership'] button");
            await Expect(page.Locator("header .where")).ToContainTextAsync(client.Name);
            await desk.ShouldBeAccessible();
            await desk.ClickAsync("#operator form button");
            await Eventually.Passes(async () =>
            {
                await page.GotoAsync("/app");
                (await page.InnerTextAsync("body")).ShouldNotContain(client.Name);
            });
        }
        else
        {
            await page.ShouldBeAccessible();
            await page.ClickAsync("form[action*='/access/'] button");
            await Expect(page.Locator("ul.work li .tag")).ToHaveTextAsync(ended);
            await desk.ReloadAsync();
        }
        await Expect(desk.Locator("#operator li .tag")).ToHaveTextAsync(ended);
        (await desk.Locator("#operator form").CountAsync()).ShouldBe(0);
        using var own = client.Admin.At("identity");
        var access = (await own.GetJson<List<Access>>($"/api/v1/clients/{client.Id}/break-glass")).ShouldHaveSingleItem();
        (access.State, access.Reason, access.Minutes, access.EndedBy).ShouldBe(("ended", Why, 30, byClient ? client.Admin.Name : reader.Name));
    }

    [Fact]
    public async Task Pages_of_others_are_not_there_for_a_client()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        await using var context = await browser.Context(platform, client.Admin);
        var page = await context.NewPageAsync();

        foreach (var path in (string[])["/app/requests", "/app/faults", "/app/clients", $"/app/assessments/{Guid.CreateVersion7()}", "/app/nothing"])
        {
            (await page.GotoAsync(path))!.Status.ShouldBeOneOf(403, 404);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        }
    }

    sealed record Submission(Guid SubmissionId);

    sealed record Opened(Guid Id, string Slug, string State);

    sealed record Access(string State, string Reason, int Minutes, string? EndedBy);
}
