using AseanPlatform.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AseanPlatform.EndToEnd.Tests;

public sealed class AccountTests(Platform platform, Browser browser)
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", false)]
    public async Task A_new_administrator_sets_a_password_then_a_second_factor_and_only_then_is_in(string language, bool script)
    {
        var slug = Platform.Unique("n");
        var email = $"admin@{slug}.test";
        using (var operators = platform.Operator().At("identity"))
            await operators.PostJson("/api/v1/tenants", new { name = $"Consultancy {slug}", slug, adminEmail = email, adminName = "Siti Nurhaliza", language });
        await using var context = await browser.Context(platform, language: language, script: script);
        var page = await context.NewPageAsync();

        await page.GotoAsync((await platform.Mailbox(email).First()).Links[0].ToString());
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form button");

        // Whatever is asked for, this is where it leads.
        await page.Arrives("**/app/account/second-factor");
        await page.GotoAsync("/app/clients");
        await page.Arrives("**/app/account/second-factor");
        await Expect(page.Locator(".note.attention")).ToBeVisibleAsync();
        await page.ClickAsync("main form button");
        await page.Arrives("**/app/account/second-factor/totp");
        await Expect(page.Locator("svg.qr path")).ToHaveCountAsync(1);
        var phone = new Authenticator(await page.Locator("#key").InnerTextAsync());

        await page.FillAsync("#code", "12345");
        await page.ClickAsync("main form button");
        await Expect(page.Locator(".summary")).ToBeVisibleAsync();
        await page.FillAsync("#code", await phone.Next());
        await page.ClickAsync("main form button");
        await Expect(page.Locator(".codes code")).ToHaveCountAsync(10);
        var codes = await page.Locator(".codes code").AllInnerTextsAsync();
        await page.ClickAsync("main .actions .button");
        await page.Arrives("**/app");
        await Expect(page.Locator("main a[href='/app/clients/new']")).ToBeVisibleAsync();

        // In again, in two steps; what was asked for is opened afterwards.
        await page.ClickAsync("form[action='/app/sign-out'] button");
        await page.GotoAsync("/app/people");
        await page.FillAsync("#email", email);
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form button");
        await page.FillAsync("#code", "000000");
        await page.ClickAsync("main form button");
        await Expect(page.Locator(".summary")).ToBeVisibleAsync();
        await page.FillAsync("#code", codes[0]);
        await page.ClickAsync("main form button");
        await page.Arrives("**/app/people");
        await page.GotoAsync("/app/account");
        await Expect(page.GetByText(language == "en" ? "Recovery codes left: 9." : "剩余恢复码：9个。")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_person_sees_their_sessions_ends_the_other_and_changes_the_password()
    {
        var colleague = await (await platform.NewConsultancy()).InviteColleague();
        await using var here = await browser.Context(platform, colleague);
        await using var there = await browser.Context(platform, await platform.SignIn(colleague.Email));
        var (mine, other) = (await here.NewPageAsync(), await there.NewPageAsync());
        await other.GotoAsync("/app");

        await mine.GotoAsync("/app");
        await mine.ClickAsync(".strip a[href='/app/account']");
        await Expect(mine.Locator("#sessions li")).ToHaveCountAsync(2);
        await Expect(mine.Locator("#sessions li").First).ToContainTextAsync("this one");
        await Expect(mine.Locator("#sessions li").First).ToContainTextAsync("on Linux");
        await mine.Locator("#sessions li").Nth(1).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(mine.Locator("main [role=status]")).ToBeVisibleAsync();
        await Expect(mine.Locator("#sessions li")).ToHaveCountAsync(1);
        await Steps.NoLaterThan(TimeSpan.FromSeconds(4), async () =>
        {
            await other.GotoAsync("/app");
            other.Url.ShouldContain("/sign-in");
        });

        await mine.GetByRole(AriaRole.Link, new() { Name = "Change the password" }).ClickAsync();
        await mine.FillAsync("#current", "not the password");
        await mine.FillAsync("#password", "Durian-behind-the-Lighthouse-3");
        await mine.ClickAsync("main form button");
        await Expect(mine.Locator("#current-error")).ToBeVisibleAsync();
        await mine.FillAsync("#current", Platform.Password);
        await mine.FillAsync("#password", "Durian-behind-the-Lighthouse-3");
        await mine.ClickAsync("main form button");
        await Expect(mine.Locator("main [role=status]")).ToContainTextAsync("The password was changed");
    }

    [Theory]
    [InlineData("en", "Sign in with a passkey")]
    [InlineData("zh-Hans", "使用通行密钥登录")]
    public async Task A_passkey_is_added_signs_in_by_itself_and_is_removed(string language, string words)
    {
        var colleague = await (await platform.NewConsultancy(language)).InviteColleague(language: language);
        await using var context = await browser.Context(platform, colleague, language);
        var page = await context.NewPageAsync();
        var device = await context.NewCDPSessionAsync(page);
        await device.SendAsync("WebAuthn.enable");
        var authenticator = (await device.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
        }))!.Value.GetProperty("authenticatorId").GetString()!;

        await page.GotoAsync("/app/account");
        await page.ClickAsync("main a[href='/app/account/passkeys']");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("#name-error")).ToBeVisibleAsync();
        await page.FillAsync("#name", "莲花 laptop");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("[data-away]")).ToBeHiddenAsync();
        await page.ClickAsync("form[data-passkey] button");
        await Expect(page.Locator(".codes code")).ToHaveCountAsync(10);
        await page.GotoAsync("/app/account");
        await Expect(page.GetByText("莲花 laptop")).ToBeVisibleAsync();

        await page.ClickAsync("form[action='/app/sign-out'] button");
        await page.GotoAsync("/app/notices"); // what was asked for is opened afterwards
        await device.SendAsync("WebAuthn.setUserVerified", new Dictionary<string, object> { ["authenticatorId"] = authenticator, ["isUserVerified"] = false });
        await page.GetByRole(AriaRole.Button, new() { Name = words }).ClickAsync();
        await Expect(page.Locator("[data-failed]")).ToBeVisibleAsync();
        await device.SendAsync("WebAuthn.setUserVerified", new Dictionary<string, object> { ["authenticatorId"] = authenticator, ["isUserVerified"] = true });
        await page.GetByRole(AriaRole.Button, new() { Name = words }).ClickAsync();
        await page.Arrives("**/app/notices");

        await page.GotoAsync("/app/account/passkeys");
        await page.ClickAsync("main button[name=remove]");
        await page.Arrives("**/app/account?done=passkey-removed");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        await page.ClickAsync("form[action='/app/sign-out'] button");
        await page.GotoAsync($"/{Steps.Segment(language)}/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = words }).ClickAsync(); // the device still has it
        await Expect(page.Locator(".summary")).ToBeVisibleAsync();
        await page.FillAsync("#email", colleague.Email);
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form[action$='/sign-in'] button");
        await page.Arrives("**/app");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task A_person_changes_the_address_with_both_mailboxes_and_closes_the_account(string language)
    {
        var colleague = await (await platform.NewConsultancy(language)).InviteColleague(language: language);
        var wished = $"new-{Platform.Unique("w")}@example.test";
        await using var mine = await browser.Context(platform, colleague, language, script: false);
        await using var nobody = await browser.Context(platform, language: language, script: false);
        var (page, mails) = (await mine.NewPageAsync(), await nobody.NewPageAsync());

        await page.GotoAsync("/app/account");
        await page.ClickAsync("main a[href='/app/account/address']");
        await page.FillAsync("#email", "not an address");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("#email-error")).ToBeVisibleAsync();
        await page.FillAsync("#email", wished);
        await page.ClickAsync("main form button");
        await page.Arrives("**/app/account?done=address-asked");
        await Expect(page.Locator("main .note.attention")).ToContainTextAsync(wished);

        foreach (var (mailbox, side) in new[] { (colleague.Email, "old-address"), (wished, "new-address") })
        {
            var mail = await platform.Mailbox(mailbox).First(sent => sent.Links.Any(link => link.AbsolutePath.Contains($"/{side}/", StringComparison.Ordinal)));
            await mails.GotoAsync(mail.Links[0].ToString());
            await Expect(mails.Locator("main")).ToContainTextAsync(wished);
            await mails.ClickAsync("main button[value=agree]");
            await Expect(mails.Locator("main [role=status]")).ToBeVisibleAsync();
        }
        await Expect(mails.Locator("main [role=status]")).ToContainTextAsync(wished);
        await page.GotoAsync("/app/account");
        await Expect(page.Locator("main .lead")).ToContainTextAsync(wished);
        await Expect(page.Locator("main .note.attention")).ToHaveCountAsync(0);

        await page.ClickAsync("main a[href='/app/account/close']");
        await page.FillAsync("#password", "not the password");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("#password-error")).ToBeVisibleAsync();
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form button");
        await page.Arrives("**/sign-in?closed=1");
        await Expect(page.Locator("main [role=status]")).ToBeVisibleAsync();
        await page.FillAsync("#email", wished);
        await page.FillAsync("#password", Platform.Password);
        await page.ClickAsync("main form button");
        await Expect(page.Locator(".summary")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("en", "Your second factor will be removed in 24 hours")]
    [InlineData("zh-Hans", "您的第二重验证将在 24 小时后移除")]
    public async Task Two_administrators_have_a_lost_second_factor_removed_and_its_owner_keeps_it_by_the_mail(string language, string subject)
    {
        var consultancy = await platform.NewConsultancy(language);
        var second = await consultancy.InviteColleague("consultancy-admin", language);
        var owner = await platform.SetUpSecondFactor(await consultancy.InviteColleague(language: language));
        await using var here = await browser.Context(platform, consultancy.Admin, language: language, script: false);
        await using var there = await browser.Context(platform, second, language: language, script: false);
        await using var nobody = await browser.Context(platform, language: language, script: false);
        await using var mine = await browser.Context(platform, owner, language: language, script: false);
        var (asking, confirming, keeping, own) = (await here.NewPageAsync(), await there.NewPageAsync(), await nobody.NewPageAsync(), await mine.NewPageAsync());

        await asking.GotoAsync("/app/people");
        var option = await asking.Locator("#person option", new() { HasText = owner.Email }).GetAttributeAsync("value");
        await asking.SelectOptionAsync("#person", option!);
        await asking.ClickAsync("form[action='/app/people/removals'] button");
        await Expect(asking.Locator("#removals li")).ToHaveCountAsync(1);
        await Expect(asking.Locator("#removals li button[value=confirm]")).ToHaveCountAsync(0);
        await confirming.GotoAsync("/app/people");
        await confirming.ClickAsync("#removals li button[value=confirm]");
        await Expect(confirming.Locator("#removals li button[value=confirm]")).ToHaveCountAsync(0);
        await own.GotoAsync("/app/account");
        await Expect(own.Locator("form[action='/app/account/second-factor-kept']")).ToBeVisibleAsync();

        var mail = await platform.Mailbox(owner.Email).First(sent => sent.Subject == subject);
        await keeping.GotoAsync(mail.Links.First(link => link.AbsolutePath.Contains("/keep-second-factor/", StringComparison.Ordinal)).ToString());
        await keeping.ClickAsync("main form button");
        await Expect(keeping.Locator("main [role=status]")).ToBeVisibleAsync();
        await own.ReloadAsync();
        await Expect(own.Locator("form[action='/app/account/second-factor-kept']")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("en", "Set a new password")]
    [InlineData("zh-Hans", "设置新密码")]
    public async Task A_forgotten_password_is_set_anew_by_the_link_in_the_mail(string language, string subject)
    {
        var colleague = await (await platform.NewConsultancy()).InviteColleague(language: language);
        await using var context = await browser.Context(platform, language: language, script: false);
        var page = await context.NewPageAsync();

        await page.GotoAsync($"/{Steps.Segment(language)}/sign-in");
        await page.ClickAsync($"main a[href='/{Steps.Segment(language)}/forgotten']");
        await page.FillAsync("#email", colleague.Email);
        await page.ClickAsync("main form button");
        await Expect(page.Locator("main [role=status]")).ToContainTextAsync(colleague.Email);
        var mail = await platform.Mailbox(colleague.Email).First(sent => sent.Subject == subject);
        await page.GotoAsync(mail.Links[0].ToString());
        await page.FillAsync("#password", "password123");
        await page.ClickAsync("main form button");
        await Expect(page.Locator("#password-error")).ToBeVisibleAsync();
        await page.FillAsync("#password", "Durian-behind-the-Lighthouse-3");
        await page.ClickAsync("main form button");
        await page.ClickAsync("main a.button");
        await page.FillAsync("#email", colleague.Email);
        await page.FillAsync("#password", "Durian-behind-the-Lighthouse-3");
        await page.ClickAsync("main form button");
        await page.Arrives("**/app");

        (await page.GotoAsync(mail.Links[0].ToString()))!.Status.ShouldBe(404);
    }
}
