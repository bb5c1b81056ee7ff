using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class InvitationTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", "Send again", "Withdraw", "A newer link was sent")]
    [InlineData("zh-Hans", "重新发送", "撤回", "在此之后已发送新的链接")]
    public async Task An_invitation_is_sent_again_the_old_link_explains_itself_and_asks_and_the_new_one_is_withdrawn(string language, string again, string withdraw, string replaced)
    {
        var consultancy = await platform.NewConsultancy(language);
        var email = $"{Platform.Unique("i")}@example.test";
        await using var office = await browser.Context(platform, consultancy.Admin, language);
        await using var desk = await browser.Context(platform, language: language, script: false);
        var (admin, invited) = (await office.NewPageAsync(), await desk.NewPageAsync());
        await admin.GotoAsync("/app/people");
        await admin.FillAsync("#name", "Dara Sok");
        await admin.FillAsync("#email", email);
        await admin.ClickAsync("section.card form button");
        var row = admin.Locator(".work li", new() { HasText = email });
        var first = (await platform.Mailbox(email).First()).Links[0].ToString();

        await row.GetByRole(AriaRole.Button, new() { Name = again }).ClickAsync();
        var second = await Eventually.Value(() => Task.FromResult(platform.Mailbox(email).Messages().Skip(1).FirstOrDefault()), TimeSpan.FromSeconds(30), "the second mail");

        (await invited.GotoAsync(first))!.Status.ShouldBe(410);
        await Expect(invited.Locator("main")).ToContainTextAsync(replaced);
        (await invited.Locator("main").InnerTextAsync()).ShouldNotContain(consultancy.Name);
        await invited.ClickAsync("main form button");
        await Expect(invited.Locator("main [role=status]")).ToBeVisibleAsync();
        await platform.Mailbox(consultancy.Admin.Email).First(mail => mail.Subject == (language == "en" ? "A new invitation link is asked for" : "有人请求新的邀请链接"));

        await admin.ReloadAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = withdraw }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await Steps.NoLaterThan(TimeSpan.FromSeconds(4), async () => (await invited.GotoAsync(second.Links[0].ToString()))!.Status.ShouldBe(410));
        (await invited.GotoAsync($"/{Steps.Segment(language)}/invitation/AAAAAAAAAAAAAAAAAAAAAA"))!.Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("en", "This is the last administrator.")]
    [InlineData("zh-Hans", "最后一位管理员")]
    public async Task Why_the_last_administrator_of_a_client_stays_is_said_where_it_was_tried(string language, string sentence)
    {
        var consultancy = await platform.NewConsultancy(language);
        var client = await consultancy.NewClient(language: language);
        await using var context = await browser.Context(platform, consultancy.Admin, language, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/app/clients/{client.Id}");

        await page.ClickAsync("#people form button");

        await Expect(page.Locator("#people [role=alert]")).ToContainTextAsync(sentence);
        (await page.TitleAsync()).ShouldStartWith(client.Name);
    }
}
