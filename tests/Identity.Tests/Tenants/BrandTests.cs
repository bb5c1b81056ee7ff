using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Tenants;

/// <summary>A consultancy's name, colour, logo and reply address, from the operator's form to what everybody sees.</summary>
public sealed class BrandTests(Platform platform)
{
    sealed record Settings(string Name, string Slug, string Colour, bool Darkened, IReadOnlyList<string> Languages, string? ReplyTo, string? Logo, long Version);

    [Fact]
    public async Task The_operator_opens_a_consultancy_with_its_brand()
    {
        var slug = Platform.Unique("c");
        var logo = Pictures.Png(slug);
        using (var operators = platform.Operator().At("identity"))
        {
            await operators.PostJson("/api/v1/tenants", new
            {
                name = $"Consultancy {slug}",
                slug,
                adminEmail = $"admin@{slug}.test",
                adminName = "Anh Admin",
                language = "zh-Hans",
                colour = "#ffcc00",
                languages = new[] { "zh-Hans" },
                replyTo = $"office@{slug}.test",
                logo,
            });
        }
        using var visitor = await platform.Visitor("identity", "start", slug);

        var brand = await visitor.GetJson<JsonElement>("/api/v1/brand");

        brand.GetProperty("colour").GetString().ShouldNotBe("#ffcc00", "too light to be seen on paper");
        brand.GetProperty("languages").EnumerateArray().Select(l => l.GetString()).ShouldBe(["zh-Hans"]);
        using var picture = await visitor.GetAsync($"/api/v1/brand/logos/{brand.GetProperty("logo").GetString()}");
        (await picture.Content.ReadAsByteArrayAsync()).ShouldBe(logo);
        picture.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        picture.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        picture.Headers.GetValues("Content-Security-Policy").ShouldContain("sandbox; default-src 'none'");
        picture.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Theory]
    [InlineData("red", null, null)]
    [InlineData(null, "a@x.test, b@x.test", null)]
    [InlineData(null, null, "fr")]
    public async Task A_brand_that_cannot_be_is_refused_and_nothing_is_opened(string? colour, string? replyTo, string? language)
    {
        var slug = Platform.Unique("c");
        using var operators = platform.Operator().At("identity");

        using var answer = await operators.PostAsJsonAsync("/api/v1/tenants", new
        {
            name = slug,
            slug,
            adminEmail = $"admin@{slug}.test",
            adminName = "Anh",
            language = "en",
            colour = colour ?? "#0b5a6f",
            languages = new[] { language ?? "en" },
            replyTo,
        });

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await operators.GetStringAsync("/api/v1/tenants")).ShouldNotContain(slug);
    }

    [Fact]
    public async Task A_logo_that_is_no_picture_is_refused_and_the_old_one_stays()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var before = await admin.PutJson<Settings>("/api/v1/tenant/logo", new { image = Pictures.Png() });
        admin.DefaultRequestHeaders.ExpectContinue = true; // the service hangs up on the rest of what is too large

        using var svg = await admin.PutAsJsonAsync("/api/v1/tenant/logo", new { image = "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray() });
        using var picture = Pictures.TooLarge();
        using var large = await admin.PutAsync("/api/v1/tenant/logo", picture);

        svg.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await svg.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetProperty("/image").GetArrayLength().ShouldBe(1);
        large.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await admin.GetJson<Settings>("/api/v1/tenant")).Logo.ShouldBe(before.Logo);
    }

    [Fact]
    public async Task Of_two_who_save_what_they_saw_the_second_is_told()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var seen = await admin.GetJson<Settings>("/api/v1/tenant");

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(n => admin.PutAsJsonAsync("/api/v1/tenant", Changed(seen, $"Name {n}"))));

        answers.Select(a => a.StatusCode).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict]);
    }

    [Fact]
    public async Task A_change_is_on_the_public_page_and_inside_at_once_whatever_the_gateway_keeps()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        using var visitor = platform.Anonymous();
        var address = $"/en/t/{consultancy.Slug}/scorecard";
        (await visitor.GetStringAsync(address)).ShouldContain(consultancy.Name);
        (await visitor.GetStringAsync(address)).ShouldContain(consultancy.Name); // kept by the gateway now
        var settings = await admin.PutJson<Settings>("/api/v1/tenant/logo", new { image = Pictures.Png(consultancy.Slug) });

        var saved = await admin.PutJson<Settings>("/api/v1/tenant", Changed(settings, $"Renamed {consultancy.Slug}") with { Colour = "#7a1f5c" });

        await Eventually.Passes(async () =>
        {
            var page = await visitor.GetStringAsync(address);
            page.ShouldContain($"Renamed {consultancy.Slug}");
            page.ShouldContain("#7a1f5c");
            page.ShouldContain($"/t/{consultancy.Slug}/logo/{settings.Logo}");
        }, TimeSpan.FromSeconds(2));
        (await visitor.GetStringAsync($"/t/{consultancy.Slug}/scorecard")).ShouldContain($"Renamed {consultancy.Slug}");
        using var browser = consultancy.Admin.Browser();
        (await browser.GetStringAsync("/app")).ShouldContain($"Renamed {consultancy.Slug}");
        using var picture = await visitor.GetAsync($"/t/{consultancy.Slug}/logo/{saved.Logo}");
        picture.StatusCode.ShouldBe(HttpStatusCode.OK);
        string.Join(' ', picture.Headers.GetValues("Content-Security-Policy")).ShouldContain("sandbox; default-src 'none'");
        using var elsewhere = await visitor.GetAsync($"/t/{(await platform.NewConsultancy()).Slug}/logo/{saved.Logo}");
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    sealed record Change(string Name, string Colour, IReadOnlyList<string> Languages, long Version, string? ReplyTo);

    static Change Changed(Settings settings, string name) => new(name, settings.Colour, settings.Languages, settings.Version, settings.ReplyTo);
}
