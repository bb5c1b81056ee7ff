using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Identity.Tests.Exports;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Clients;

/// <summary>A client's own colour and logo.</summary>
public sealed class ClientBrandTests(Platform platform)
{
    sealed record Brand(Guid Id, string Name, string? Colour, bool Darkened, string? Logo, long Version);

    [Fact]
    public async Task Its_administrators_and_the_consultancy_s_set_it_and_its_people_see_it()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var own = client.Admin.At("identity");
        using var admin = consultancy.Admin.At("identity");
        var picture = Pictures.Png(client.Name);
        var address = $"/api/v1/clients/{client.Id}";
        var before = await own.GetJson<Brand>($"{address}/brand");
        (before.Name, before.Colour, before.Logo).ShouldBe((client.Name, null, null));

        var logo = await own.PutJson<Brand>($"{address}/logo", new { image = picture });
        var coloured = await admin.PutJson<Brand>($"{address}/brand", new { version = logo.Version, colour = "#ffcc00" });

        (coloured.Darkened, coloured.Logo).ShouldBe((true, logo.Logo));
        coloured.Colour.ShouldNotBe("#ffcc00", "too light to be seen on paper");
        using var viewer = (await consultancy.Invite(client.Id, "viewer")).At("identity");
        (await viewer.GetJson<Brand>($"{address}/brand")).Colour.ShouldBe(coloured.Colour);
        using var shown = await viewer.GetAsync($"{address}/logo/{logo.Logo}");
        (await shown.Content.ReadAsByteArrayAsync()).ShouldBe(picture);
        shown.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        shown.Headers.GetValues("Content-Security-Policy").ShouldContain("sandbox; default-src 'none'");
        shown.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        shown.Headers.CacheControl!.Private.ShouldBeTrue("it is of one client, not of everybody");

        var without = await own.PutJson<Brand>($"{address}/brand", new { version = coloured.Version });
        without.Colour.ShouldBeNull();
        using var removed = await own.DeleteAsync($"{address}/logo");
        (await removed.Json<Brand>()).Logo.ShouldBeNull();
        using var still = await viewer.GetAsync($"{address}/logo/{logo.Logo}");
        still.StatusCode.ShouldBe(HttpStatusCode.OK, "reports were drawn with it");
    }

    [Fact]
    public async Task Nobody_else_sets_it_and_no_other_client_s_people_see_it()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, twin) = (await consultancy.NewClient(), await consultancy.NewClient());
        using var own = client.Admin.At("identity");
        var address = $"/api/v1/clients/{client.Id}";
        var brand = await own.PutJson<Brand>($"{address}/logo", new { image = Pictures.Png() });

        foreach (var (person, status) in new[]
        {
            (await consultancy.Invite(client.Id, "contributor"), HttpStatusCode.Forbidden), (await consultancy.InviteColleague(), HttpStatusCode.Forbidden),
            (twin.Admin, HttpStatusCode.NotFound), ((await platform.NewConsultancy()).Admin, HttpStatusCode.NotFound),
        })
        {
            using var http = person.At("identity");
            using var colour = await http.PutAsJsonAsync($"{address}/brand", new { version = brand.Version, colour = "#7a1f5c" });
            using var logo = await http.PutAsJsonAsync($"{address}/logo", new { image = Pictures.Png("other") });
            using var removed = await http.DeleteAsync($"{address}/logo");
            (colour.StatusCode, logo.StatusCode, removed.StatusCode).ShouldBe((status, status, status), person.Email);
            if (status is not HttpStatusCode.NotFound) continue;
            using var picture = await http.GetAsync($"{address}/logo/{brand.Logo}");
            using var seen = await http.GetAsync($"{address}/brand");
            (picture.StatusCode, seen.StatusCode).ShouldBe((status, status));
        }

        (await own.GetJson<Brand>($"{address}/brand")).ShouldBe(brand);
    }

    [Fact]
    public async Task What_is_no_picture_or_no_colour_is_refused_and_of_two_who_save_the_second_is_told()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var own = client.Admin.At("identity");
        var address = $"/api/v1/clients/{client.Id}";
        var brand = await own.PutJson<Brand>($"{address}/logo", new { image = Pictures.Png() });
        own.DefaultRequestHeaders.ExpectContinue = true; // the service hangs up on the rest of what is too large

        using var svg = await own.PutAsJsonAsync($"{address}/logo", new { image = "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray() });
        using var picture = Pictures.TooLarge();
        using var large = await own.PutAsync($"{address}/logo", picture);
        using var red = await own.PutAsJsonAsync($"{address}/brand", new { version = brand.Version, colour = "red" });
        (svg.StatusCode, large.StatusCode, red.StatusCode).ShouldBe((HttpStatusCode.UnprocessableEntity, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnprocessableEntity));

        await own.PutJson<Brand>($"{address}/brand", new { version = brand.Version, colour = "#7a1f5c" });
        using var late = await own.PutAsJsonAsync($"{address}/brand", new { version = brand.Version, colour = "#0b5a6f" });
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = await late.Content.ReadFromJsonAsync<JsonElement>();
        (problem.GetProperty("code").GetString(), problem.GetProperty("conflict").GetProperty("colour").GetString()).ShouldBe(("client.changed-meanwhile", "#7a1f5c"));
        (await own.GetJson<Brand>($"{address}/brand")).Logo.ShouldBe(brand.Logo);
    }

    [Fact]
    public async Task It_is_taken_along_with_the_pictures()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var own = client.Admin.At("identity");
        var (first, second) = (Pictures.Png("first"), Pictures.Png("second"));
        await own.PutJson<Brand>($"/api/v1/clients/{client.Id}/logo", new { image = first });
        var brand = await own.PutJson<Brand>($"/api/v1/clients/{client.Id}/logo", new { image = second });
        await own.PutJson<Brand>($"/api/v1/clients/{client.Id}/brand", new { version = brand.Version, colour = "#7a1f5c" });

        using var export = await Unpacked.Of(own, client.Id);

        export.Rows("client-logos").Select(row => (row.GetProperty("in_use").GetBoolean(), row.GetProperty("base64").GetString())).ShouldBe([(false, Convert.ToBase64String(first)), (true, Convert.ToBase64String(second))]);
        export.Rows("client").Single().GetProperty("colour").GetString().ShouldBe("#7a1f5c");
    }
}
