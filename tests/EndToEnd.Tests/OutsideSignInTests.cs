using AseanPlatform.Testing;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>From the administrator who sets a provider up to the person who signs in with it, in a real browser with its own rules about forms and cookies.</summary>
public sealed class OutsideSignInTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task A_provider_is_set_up_linked_used_and_removed(string language, bool script)
    {
        await using var provider = await OutsideProvider.Start();
        var consultancy = await platform.NewConsultancy(language);
        var person = await consultancy.InviteColleague(language: language);
        var segment = language == "en" ? "en" : "zh";
        await using var office = await browser.Context(platform, consultancy.Admin, language, script);
        var admin = await office.NewPageAsync();

        // The administrator writes down a wrong address first, and the right one then.
        await admin.GotoAsync("/app/organisation");
        await admin.ClickAsync("a[href='/app/organisation/sign-in']");
        await admin.FillAsync("#name", "Staff account · 员工账号");
        await admin.FillAsync("#authorizationEndpoint", $"{provider.Url}/authorize");
        await admin.FillAsync("#tokenEndpoint", "https://10.0.0.1/token");
        await admin.FillAsync("#userInfoEndpoint", $"{provider.Url}/user");
        await admin.FillAsync("#application", provider.Application);
        await admin.FillAsync("#secret", OutsideProvider.Secret);
        await admin.ClickAsync("section[aria-labelledby=add] button");
        await Expect(admin.Locator("#tokenEndpoint-error")).ToBeVisibleAsync();
        await Expect(admin.Locator("#secret")).ToHaveValueAsync("");
        await admin.FillAsync("#tokenEndpoint", $"{provider.Url}/token");
        await admin.FillAsync("#secret", OutsideProvider.Secret);
        await admin.ClickAsync("section[aria-labelledby=add] button");
        await Expect(admin.Locator("main [role=status]")).ToBeVisibleAsync();
        await Expect(admin.Locator("section.card .mono").First).ToContainTextAsync($"/t/{consultancy.Slug}/sign-in/with/");

        // A person who is signed in links it: there, back, and one more yes.
        await using var desk = await browser.Context(platform, person, language, script);
        var page = await desk.NewPageAsync();
        await page.GotoAsync("/app/account");
        await page.ClickAsync("#outside a.button");
        await page.Arrives("**/app/account/outside/*");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        await Expect(page.Locator("#outside form button")).ToHaveCountAsync(1);

        // In another browser the sign-in page offers it, and it opens what was wanted.
        await using var elsewhere = await browser.Context(platform, null, language, script);
        var visit = await elsewhere.NewPageAsync();
        await visit.GotoAsync($"/t/{consultancy.Slug}");
        await visit.Arrives($"**/{segment}/t/{consultancy.Slug}/sign-in");
        await Expect(visit.Locator("h1")).ToContainTextAsync(consultancy.Name);
        await visit.ClickAsync("main a.button");
        await visit.Arrives("**/app");
        await Expect(visit.Locator(".strip .where")).ToContainTextAsync(consultancy.Name);

        // The provider says no, and then not at all: a sentence each.
        provider.Error = "access_denied";
        await using var third = await browser.Context(platform, null, language, script);
        var refused = await third.NewPageAsync();
        await refused.GotoAsync($"/{segment}/t/{consultancy.Slug}/sign-in");
        await refused.ClickAsync("main a.button");
        await Expect(refused.Locator("[role=alert].attention").First).ToContainTextAsync(language == "en" ? "You were not signed in" : "未登录");
        (provider.Error, provider.TokenTrouble) = (null, "500");
        await refused.ClickAsync("main a.button");
        await Expect(refused.Locator("[role=alert].attention").First).ToContainTextAsync(language == "en" ? "does not answer at the moment" : "目前没有响应");

        // The administrator removes it: who is in by it is out.
        await admin.Locator("section.card a.button").First.ClickAsync();
        await admin.ClickAsync("section[aria-labelledby=remove] button");
        await Expect(admin.Locator("main [role=status]")).ToBeVisibleAsync();
        await Steps.NoLaterThan(TimeSpan.FromSeconds(5), async () =>
        {
            await visit.GotoAsync("/app");
            visit.Url.ShouldContain("/sign-in");
        });
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task An_invitation_is_accepted_with_a_provider(string language)
    {
        await using var provider = await OutsideProvider.Start();
        var consultancy = await platform.NewConsultancy(language);
        var email = $"siti@{Platform.Unique("p")}.test";
        using (var admin = consultancy.Admin.At("identity"))
        {
            await admin.PostJson("/api/v1/tenant/sign-in-providers", provider.Settings());
            await admin.PostJson("/api/v1/invitations", new { email, name = "Siti Nurhaliza", language, role = "consultant" });
        }
        await using var context = await browser.Context(platform, language: language);
        var page = await context.NewPageAsync();

        await page.GotoAsync((await platform.Mailbox(email).First()).Links[0].ToString());
        await page.ClickAsync("main a.button");
        await page.Arrives("**/invitation/*/outside");
        await Expect(page.Locator("#name")).ToHaveValueAsync("Siti Nurhaliza");
        await page.ClickAsync("main form button");

        await page.Arrives("**/app");
        await Expect(page.Locator(".strip .where")).ToContainTextAsync(consultancy.Name);
    }
}
