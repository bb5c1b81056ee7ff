using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.SignInProviders;

/// <summary>What an administrator may write down about a provider, and where requests to it may go.</summary>
public sealed class ProviderSettingsTests(Platform platform)
{
    const string Path = "/api/v1/tenant/sign-in-providers";

    [Fact]
    public async Task A_secret_is_written_once_and_shown_to_nobody()
    {
        var (tenant, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        await using var provider = await OutsideProvider.Start();
        using var admin = tenant.Admin.Browser();
        using var made = await admin.PostAsJsonAsync(Path, provider.Settings("Staff <b>"));
        var id = (await made.Json<Made>()).Id;

        var list = await admin.GetStringAsync(Path);
        list.ShouldNotContain(OutsideProvider.Secret);
        JsonDocument.Parse(list).RootElement[0].GetProperty("redirectUri").GetString().ShouldBe($"{platform.Origin.GetLeftPart(UriPartial.Authority)}/t/{tenant.Slug}/sign-in/with/{id}/answer");
        foreach (var page in new[] { "/app/organisation/sign-in", $"/app/organisation/sign-in/{id}" }) (await admin.GetStringAsync(page)).ShouldNotContain(OutsideProvider.Secret);
        await using (var sql = await platform.Sql("identity"))
        await using (var row = new NpgsqlCommand("SELECT p::text FROM sign_in_provider p WHERE id = $1", sql) { Parameters = { new() { Value = id } } })
            ((string)(await row.ExecuteScalarAsync())!).ShouldNotContain(OutsideProvider.Secret);

        (await admin.PutAsJsonAsync($"{Path}/{id}", new { name = "Another name", application = provider.Application })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var visitor = platform.Anonymous();
        var page2 = await visitor.GetStringAsync($"/t/{tenant.Slug}/sign-in");
        page2.ShouldContain("Another name");
        using var browser = new OutsideBrowser(platform);
        (await browser.Walk($"/t/{tenant.Slug}/sign-in/with/{id}")).Address.ShouldEndWith("problem=unknown"); // the secret stayed
        await admin.PutAsJsonAsync($"{Path}/{id}", new { name = "Another name", application = provider.Application, secret = "another" });
        (await browser.Walk($"/t/{tenant.Slug}/sign-in/with/{id}")).Address.ShouldEndWith("problem=refused"); // and was changed, without a restart

        using var consultant = (await tenant.InviteColleague()).Browser();
        (await consultant.GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var stranger = other.Admin.Browser();
        (await stranger.PutAsJsonAsync($"{Path}/{id}", new { name = "x", application = "x" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.DeleteAsync($"{Path}/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("http://login.example.org/token")]
    [InlineData("https://127.0.0.1/token")]
    [InlineData("http://127.0.0.1/token")]
    [InlineData("https://localhost/token")]
    [InlineData("https://x.localhost/token")]
    [InlineData("https://10.1.2.3/token")]
    [InlineData("https://172.20.0.1/token")]
    [InlineData("https://192.168.1.1/token")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://100.100.100.200/token")]
    [InlineData("https://[::1]/token")]
    [InlineData("https://[::ffff:10.0.0.1]/token")]
    [InlineData("https://[fd00::1]/token")]
    [InlineData("https://[fe80::1]/token")]
    [InlineData("https://[64:ff9b::a00:1]/token")]
    [InlineData("https://2130706433/token")]
    [InlineData("https://0x7f.1/token")]
    [InlineData("https://identity/internal/tokens")]
    [InlineData("https://user:password@login.example.org/token")]
    [InlineData("https://login.example.org/token#part")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://login.example.org/")]
    [InlineData("/token")]
    [InlineData("not an address")]
    public async Task Addresses_that_are_not_public_or_not_https_are_refused(string address)
    {
        var tenant = await platform.NewConsultancy();
        using var admin = tenant.Admin.At("identity");
        foreach (var member in new[] { "authorizationEndpoint", "tokenEndpoint", "userInfoEndpoint" })
        {
            var body = new Dictionary<string, string>
            {
                ["name"] = "x",
                ["authorizationEndpoint"] = "https://login.example.org/a",
                ["tokenEndpoint"] = "https://login.example.org/t",
                ["userInfoEndpoint"] = "https://login.example.org/u",
                ["application"] = "x",
                ["secret"] = "x",
            };
            body[member] = address;

            using var answer = await admin.PostAsJsonAsync(Path, body);

            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await answer.Content.ReadAsStringAsync()).ShouldContain($"/{member}");
        }
    }

    [Fact]
    public async Task A_name_that_leads_inside_only_when_it_is_used_is_not_followed()
    {
        await using var provider = await OutsideProvider.Start();
        await using var inside = await OutsideProvider.Start("127.0.0.1"); // not declared
        var tenant = await platform.NewConsultancy();
        using var admin = tenant.Admin.At("identity");
        var id = (await admin.PostJson<Made>(Path, provider.Settings())).Id;
        await using (var sql = await platform.Sql("identity"))
        await using (var change = new NpgsqlCommand("UPDATE sign_in_provider SET token_endpoint = $2 WHERE id = $1", sql) { Parameters = { new() { Value = id }, new() { Value = $"http://localhost:{new Uri(inside.Url).Port}/token" } } })
            await change.ExecuteNonQueryAsync();
        using var browser = new OutsideBrowser(platform);

        var end = await browser.Walk($"/t/{tenant.Slug}/sign-in/with/{id}");

        (end.Status, inside.Hits).ShouldBe((HttpStatusCode.ServiceUnavailable, 0));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("ff02::1", false)]
    public void Which_addresses_are_public(string address, bool open) => OutsideCalls.IsPublic(IPAddress.Parse(address)).ShouldBe(open);
}
