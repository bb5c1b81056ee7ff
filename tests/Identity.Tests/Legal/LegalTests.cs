using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Legal;

/// <summary>Legal pages: public at addresses that stay, versioned, and accepted where they must be.</summary>
public sealed class LegalTests(Platform platform)
{
    sealed record Text(string Kind, int Version, string English, string Chinese, IReadOnlyList<Issue> Versions);

    sealed record Issue(int Version);

    sealed record Pending(bool OfTenant, string Kind, int Version, bool ForOrganisation);

    sealed record Acceptance(string Name, string Kind, int Version, Guid? ForTenant, Guid? ForClient, DateTimeOffset AcceptedAt);

    [Theory]
    [InlineData("privacy")]
    [InlineData("terms")]
    [InlineData("processor-agreement")]
    [InlineData("accessibility")]
    public async Task Until_the_operator_publishes_a_page_is_a_draft_that_says_so_in_both_languages(string kind)
    {
        using var visitor = platform.Anonymous();

        var text = await visitor.GetJson<Text>($"/api/v1/legal/{kind}");

        text.Version.ShouldBe(0);
        text.English.ShouldContain("This is a draft that comes with the software");
        text.Chinese.ShouldContain("随软件提供的草稿");
        text.English.ShouldNotContain("{");
        (await visitor.GetStringAsync($"/en/legal/{kind}")).ShouldContain("has not published a text yet");
        (await visitor.GetStringAsync($"/zh/legal/{kind}")).ShouldContain("运营方尚未发布正式文本");
    }

    [Fact]
    public async Task A_new_version_is_public_at_once_and_the_earlier_ones_stay()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        using var visitor = platform.Anonymous();
        var page = $"/en/t/{consultancy.Slug}/legal/imprint";
        (await visitor.GetStringAsync(page)).ShouldContain("has published no text of its own");

        await Publish(admin, "imprint", 1);
        await Publish(admin, "imprint", 2);

        (await visitor.GetStringAsync(page)).ShouldContain("English words 2");
        (await visitor.GetStringAsync(page.Replace("/en/", "/zh/", StringComparison.Ordinal))).ShouldContain("中文文本 2");
        (await visitor.GetStringAsync($"{page}?version=1")).ShouldContain("English words 1");
        (await visitor.GetAsync($"{page}?version=3")).StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError);
        var markup = await visitor.GetStringAsync(page);
        markup.ShouldNotContain("<script>alert(1)</script>");
        (await visitor.GetAsync($"/en/t/{consultancy.Slug}/legal/nothing")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_two_who_publish_what_they_saw_the_second_is_told()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => admin.PostAsJsonAsync("/api/v1/tenant/legal/imprint", Body(1))));

        answers.Count(a => a.StatusCode is HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.StatusCode is HttpStatusCode.Conflict).ShouldBe(2);
    }

    [Fact]
    public async Task Terms_are_asked_of_every_person_of_a_client_and_again_after_a_new_version()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var viewer = await consultancy.Invite(client.Id, "viewer");
        using var admin = consultancy.Admin.At("identity");
        using var people = viewer.Browser();
        (await people.GetAsync("/app")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Publish(admin, "terms", 1);

        using var asked = await people.GetAsync("/app");
        asked.Headers.Location!.OriginalString.ShouldBe("/app/acceptance");
        (await people.GetStringAsync("/app/acceptance")).ShouldContain("English words 1");
        (await people.GetJson<List<Pending>>("/api/v1/me/legal")).ShouldHaveSingleItem().ShouldBe(new Pending(true, "terms", 1, false));
        await people.PostJson("/api/v1/me/legal", new { ofTenant = true, kind = "terms", version = 1 });
        (await people.GetAsync("/app")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Publish(admin, "terms", 2);
        (await people.GetAsync("/app")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        using var old = await people.PostAsJsonAsync("/api/v1/me/legal", new { ofTenant = true, kind = "terms", version = 1 });
        (await old.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("legal.newer-version");
        await people.PostJson("/api/v1/me/legal", new { ofTenant = true, kind = "terms", version = 2 });
        (await people.GetJson<List<Pending>>("/api/v1/me/legal")).ShouldBeEmpty();
        (await admin.GetJson<List<Acceptance>>("/api/v1/tenant/legal/acceptances")).Select(a => (a.Name, a.Version)).ShouldBe([(viewer.Name, 2), (viewer.Name, 1)]);
        using var other = client.Admin.Browser();
        (await other.GetJson<List<Pending>>("/api/v1/me/legal")).ShouldHaveSingleItem().Version.ShouldBe(2);
    }

    [Fact]
    public async Task Until_they_are_accepted_the_api_refuses_too_and_afterwards_no_longer()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var person = await platform.SetUpSecondFactor(client.Admin);
        using var program = platform.Program((await person.NewKey(["clients:read"])).Secret);
        using var people = person.Browser();
        string[] closed = [$"/api/v1/clients/{client.Id}", "/api/v1/assessments", "/api/v1/portfolio", "/api/v1/reports", "/api/v1/notices", "/api/v1/audit"];
        foreach (var path in closed.Except(["/api/v1/assessments", "/api/v1/portfolio"])) (await people.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        (await program.GetAsync(closed[0])).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var admin = consultancy.Admin.At("identity");

        await Publish(admin, "terms", 1);

        await Eventually.Passes(async () =>
        {
            foreach (var path in closed.Except(["/api/v1/assessments"])) (await CodeOf(await people.GetAsync(path))).ShouldBe("legal.acceptance-required", path);
            (await CodeOf(await program.GetAsync(closed[0]))).ShouldBe("legal.acceptance-required");
        }, TimeSpan.FromSeconds(2));
        foreach (var open in new[] { "/api/v1/me", "/api/v1/me/legal", "/api/v1/tenant/legal/terms", "/api/v1/sessions", "/app/acceptance", "/app/account" }) (await people.GetAsync(open)).StatusCode.ShouldBe(HttpStatusCode.OK, open);
        (await admin.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK, "the consultancy's own people are not asked for its terms");
        await people.PostJson("/api/v1/me/legal", new { ofTenant = true, kind = "terms", version = 1 });
        (await people.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK, "at once");
        (await program.GetAsync(closed[0])).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    static async Task<string?> CodeOf(HttpResponseMessage answer)
    {
        using (answer) return answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }

    [Fact]
    public async Task A_processor_agreement_is_accepted_once_for_each_client_by_one_of_its_administrators()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, other) = (await consultancy.NewClient(), await consultancy.NewClient());
        var (second, viewer) = (await consultancy.Invite(client.Id, "client-admin"), await consultancy.Invite(client.Id, "viewer"));
        using var admin = consultancy.Admin.At("identity");
        await Publish(admin, "processor-agreement", 1);
        using var first = client.Admin.At("identity");
        using var beside = second.At("identity");
        using var reader = viewer.At("identity");
        using var elsewhere = other.Admin.At("identity");
        (await first.GetJson<List<Pending>>("/api/v1/me/legal")).ShouldHaveSingleItem().ForOrganisation.ShouldBeTrue();
        (await reader.GetJson<List<Pending>>("/api/v1/me/legal")).ShouldBeEmpty();
        (await admin.GetJson<List<Pending>>("/api/v1/me/legal")).ShouldBeEmpty();
        (await reader.PostAsJsonAsync("/api/v1/me/legal", new { ofTenant = true, kind = "processor-agreement", version = 1 })).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        await first.PostJson("/api/v1/me/legal", new { ofTenant = true, kind = "processor-agreement", version = 1 });

        (await beside.GetJson<List<Pending>>("/api/v1/me/legal")).ShouldBeEmpty("one signs for all");
        (await elsewhere.GetJson<List<Pending>>("/api/v1/me/legal")).Count.ShouldBe(1);
        var accepted = (await admin.GetJson<List<Acceptance>>("/api/v1/tenant/legal/acceptances")).ShouldHaveSingleItem();
        (accepted.Name, accepted.ForTenant, accepted.ForClient).ShouldBe((client.Admin.Name, consultancy.Id, client.Id));
        accepted.AcceptedAt.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task A_consultancy_s_text_is_its_own_alone()
    {
        var (one, two) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        using var admin = one.Admin.At("identity");
        await Publish(admin, "privacy", 1);
        using var other = await platform.Visitor("identity", "start", two.Slug);
        using var consultant = (await one.InviteColleague()).At("identity");

        (await other.GetAsync("/api/v1/tenant/legal/privacy")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await consultant.PostAsJsonAsync("/api/v1/tenant/legal/privacy", Body(2))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await admin.PostAsJsonAsync("/api/v1/legal/privacy", Body(1))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await admin.PostAsJsonAsync("/api/v1/tenant/legal/privacy", new { english = "Words", chinese = "", basedOn = 1 })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    static async Task Publish(HttpClient admin, string kind, int version) => await admin.PostJson($"/api/v1/tenant/legal/{kind}", Body(version));

    static object Body(int version) => new
    {
        english = $"# Heading {version}\n\nEnglish words {version}.\n\n- <script>alert(1)</script>\n- two",
        chinese = $"# 标题 {version}\n\n中文文本 {version}。",
        basedOn = version - 1,
    };
}
