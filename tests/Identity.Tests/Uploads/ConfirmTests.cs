using System.Net;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Uploads;

public sealed class ConfirmTests(Platform platform)
{
    [Fact]
    public async Task Confirming_makes_the_ready_clients_invites_their_contacts_and_tells_the_other_services()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        using var assessment = consultancy.Admin.At("assessment");
        var address = $"Linh@{consultancy.Slug}.test";
        var upload = (await admin.Preview(Upload.Lines($"Lotus Pay,VN,en,A-7,Trần Thị Linh,{address}", "Kopi,SG,zh,,,", "Kopi,SG,zh,,,"))).Id();

        var done = await admin.Confirm(upload);

        (done.Number("made"), done.Number("invited"), done.GetProperty("again").GetBoolean()).ShouldBe((2, 1, false));
        var clients = (await admin.GetJson<JsonElement>("/api/v1/clients")).EnumerateArray().ToList();
        clients.Select(c => (c.Text("name"), c.Text("country"), c.Text("language"), c.Text("reference"))).ShouldBe([("Lotus Pay", "VN", "en", "A-7"), ("Kopi", "SG", "zh-Hans", "")], ignoreOrder: true);
        await Eventually.Passes(async () => (await Portfolio(assessment)).ShouldBe(["Kopi", "Lotus Pay"], ignoreOrder: true));
        var mail = await platform.Mailbox(address).First();
        (mail.Text + mail.Subject).ShouldContain("Lotus Pay");
        using var invited = await platform.Link("identity", mail.Links[0].ToString(), "invitation");
        (await invited.GetJson<JsonElement>("/api/v1/invitations/current")).Text("name").ShouldBe("Trần Thị Linh");
    }

    [Fact]
    public async Task Confirming_twice_or_uploading_the_same_file_again_makes_nothing_and_says_so()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var file = Upload.Lines("One,VN,en,,,", "Two,VN,en,,,");
        var first = (await admin.Preview(file)).Id();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => admin.Confirm(first)));
        answers.Count(a => a.GetProperty("again").GetBoolean()).ShouldBe(3);
        answers.Sum(a => a.Number("made")).ShouldBe(2);

        var second = await admin.Preview(file);
        second.Counts().ShouldBe((0, 2, 0));
        second.GetProperty("before").Number("made").ShouldBe(2);
        using var refused = await admin.PostAsync($"/api/v1/clients/uploads/{second.Id()}/confirmation", null);
        (await refused.Code(HttpStatusCode.Conflict)).ShouldBe("upload.nothing-new");
        (await admin.Names()).ShouldBe(["One", "Two"], ignoreOrder: true);
    }

    [Fact]
    public async Task Rows_whose_client_came_into_being_meanwhile_are_listed_and_the_others_made()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var (one, two) = ((await admin.Preview(Upload.Lines("Alpha,VN,en,,,", "Beta,VN,en,,,"))).Id(), (await admin.Preview(Upload.Lines("Beta,VN,en,,,", "Gamma,VN,en,,,"))).Id());

        var done = await Task.WhenAll(admin.Confirm(one), admin.Confirm(two));

        done.Sum(d => d.Number("made")).ShouldBe(3);
        done.Sum(d => d.Number("late")).ShouldBe(1);
        (await admin.Names()).ShouldBe(["Alpha", "Beta", "Gamma"], ignoreOrder: true);
        var late = done.Single(d => d.Number("late") == 1).GetProperty("upload").Id();
        var row = (await admin.Rows(late, "?standing=duplicate")).ShouldHaveSingleItem();
        (row.Text("name"), row.GetProperty("late").GetBoolean(), row.GetProperty("sameClient").Text("name")).ShouldBe(("Beta", true, "Beta"));
    }

    [Fact]
    public async Task An_upload_is_taken_back_with_invitations_links_grants_and_every_copy()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        using var assessment = consultancy.Admin.At("assessment");
        var colleague = await consultancy.InviteColleague();
        using var consultant = colleague.At("identity");
        var address = $"minh@{consultancy.Slug}.test";
        await admin.PostJson("/api/v1/clients", new { name = "Stays", country = "VN", language = "en", generative = false });
        var upload = (await admin.Preview(Upload.Lines($"Lotus Pay,VN,en,,Minh,{address}", "Kopi,SG,en,,,"))).Id();
        await admin.Confirm(upload);
        var lotus = (await admin.Rows(upload))[0].GetProperty("clientId").GetGuid();
        (await admin.PutAsync($"/api/v1/clients/{lotus}/grants/{await PersonId(admin, colleague.Email)}", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var link = (await platform.Mailbox(address).First()).Links[0].ToString();
        using (var notification = consultancy.Admin.At("notification"))
            await Eventually.Passes(async () => (await Portfolio(assessment)).ShouldBe(["Kopi", "Lotus Pay", "Stays"], ignoreOrder: true));

        using var undone = await admin.Undo(upload);
        (await undone.Json<JsonElement>()).Number("takenBack").ShouldBe(2);
        using var again = await admin.Undo(upload);
        (await again.Json<JsonElement>()).GetProperty("again").GetBoolean().ShouldBeTrue();

        (await admin.Names()).ShouldBe(["Stays"]);
        (await consultant.Names()).ShouldBeEmpty();
        using (var over = await platform.Link("identity", link.Split('/')[^1], "invitation"))
            (await over.GetJson<JsonElement>("/api/v1/invitations/over")).Text("state").ShouldBe("withdrawn");
        foreach (var service in new[] { "assessment", "reporting", "notification" })
            await Eventually.Passes(async () => (await Copy(service, lotus)).ShouldBe("deleted ", service));
        (await Portfolio(assessment)).ShouldBe(["Stays"]);
        (await assessment.PostAsync($"/api/v1/clients/{lotus}/assessments", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        // The same file is new again.
        var next = await admin.Preview(Upload.Lines($"Lotus Pay,VN,en,,Minh,{address}", "Kopi,SG,en,,,"));
        next.Counts().ShouldBe((2, 0, 0));
        next.GetProperty("before").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task An_upload_stays_once_somebody_has_accepted_or_fifteen_minutes_are_over()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var (accepted, old, open) = ((await admin.Preview(Upload.Lines($"Lotus Pay,VN,en,,Minh,minh@{consultancy.Slug}.test"))).Id(),
            (await admin.Preview(Upload.Lines("Kopi,SG,en,,,"))).Id(), (await admin.Preview(Upload.Lines("Tea,SG,en,,,"))).Id());
        await admin.Confirm(accepted);
        await admin.Confirm(old);
        await platform.Accept(consultancy.Id, null, $"minh@{consultancy.Slug}.test", "Minh");
        await using (var sql = await platform.Sql("identity"))
        await using (var age = new NpgsqlCommand("UPDATE client_upload SET confirmed_at = now() - interval '15 min 1 s' WHERE id = $1", sql) { Parameters = { new() { Value = old } } })
            (await age.ExecuteNonQueryAsync()).ShouldBe(1);

        (await (await admin.Undo(accepted)).Code(HttpStatusCode.Conflict)).ShouldBe("upload.accepted");
        (await (await admin.Undo(old)).Code(HttpStatusCode.Conflict)).ShouldBe("upload.undo-over");
        (await (await admin.Undo(open)).Code(HttpStatusCode.Conflict)).ShouldBe("upload.not-confirmed");
        (await admin.Names()).ShouldBe(["Lotus Pay", "Kopi"], ignoreOrder: true);
    }

    static async Task<List<string>> Portfolio(HttpClient assessment) =>
        [.. (await assessment.GetJson<JsonElement>("/api/v1/portfolio?take=200")).GetProperty("items").EnumerateArray().Select(c => c.Text("name"))];

    static async Task<Guid> PersonId(HttpClient admin, string email) =>
        (await admin.GetJson<JsonElement>("/api/v1/people")).EnumerateArray().Single(p => p.Text("email") == email).GetProperty("personId").GetGuid();

    async Task<string?> Copy(string service, Guid client)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand("SELECT state || ' ' || name FROM client_copy WHERE client_id = $1", sql) { Parameters = { new() { Value = client } } };
        return (string?)await command.ExecuteScalarAsync();
    }
}
