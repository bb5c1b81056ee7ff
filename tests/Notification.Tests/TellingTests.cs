using System.Net;
using System.Text.Json;
using AseanPlatform.Notification.Mails;
using AseanPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

[assembly: AssemblyFixture(typeof(Platform))]

namespace AseanPlatform.Notification.Tests;

/// <summary>From the event to the mailbox and the inbox, over the real broker, workers and a real SMTP server.</summary>
public sealed class TellingTests(Platform platform)
{
    sealed record Said(string En, [property: System.Text.Json.Serialization.JsonPropertyName("zh-Hans")] string Chinese);

    sealed record NoticeOf(Guid Id, string Kind, Said Text, string? Path, Guid? ReportId, DateTimeOffset? ReadAt);

    sealed record Unread(int Count);

    sealed record DeliveryOf(Guid Id, string Kind, string? Recipient, string State, int Attempts, string? Reason, Guid SubjectId);

    [Theory]
    [InlineData("en", "Invitation to ", "Accept the invitation", "/en/invitation/")]
    [InlineData("zh-Hans", "邀请您加入", "接受邀请", "/zh/invitation/")]
    public async Task An_invited_person_gets_one_mail_with_one_link_in_their_language(string language, string subject, string button, string path)
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var (email, mailbox) = NewMailbox();

        using var admin = consultancy.Admin.At("identity");
        await admin.PostJson($"/api/v1/clients/{client.Id}/invitations", new { email, name = "Nguyễn Thị Minh Khai", language, role = "contributor" });
        var mail = await mailbox.First();

        mail.To.ShouldBe([email]);
        mail.Subject.ShouldBe(subject + client.Name);
        mail.Text.ShouldContain(button);
        mail.Text.ShouldContain("Nguyễn Thị Minh Khai");
        mail.Links.ShouldHaveSingleItem().AbsolutePath.ShouldStartWith(path);
        mail.Html.ShouldContain(mail.Links[0].ToString());
        using var invited = await platform.Link("identity", mail.Links[0].ToString(), "invitation");
        (await invited.GetAsync(new Uri("/api/v1/invitations/current", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK, "the link in the mail opens");

        await SendAgain("identity", "InvitationIssued", client.Consultancy.Id);
        mailbox.Messages().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_mail_wears_the_consultancys_brand_and_is_answered_where_it_says()
    {
        var consultancy = await platform.NewConsultancy();
        var (email, mailbox) = NewMailbox();
        using var admin = consultancy.Admin.At("identity");
        var logo = Pictures.Png(consultancy.Slug);
        var settings = await admin.PutJson<JsonElement>("/api/v1/tenant/logo", new { image = logo });
        await admin.PutJson<JsonElement>("/api/v1/tenant", new
        {
            name = $"Renamed {consultancy.Slug}",
            colour = "#7a1f5c",
            languages = new[] { "en" },
            version = settings.GetProperty("version").GetInt64(),
            replyTo = $"office@{consultancy.Slug}.test",
        });

        await admin.PostJson("/api/v1/invitations", new { email, name = "Bao", language = "en", role = "consultant" });
        var mail = await mailbox.First();

        mail.Raw.Split('\n').ShouldContain(line => line.StartsWith("From:", StringComparison.OrdinalIgnoreCase) && line.Contains($"Renamed {consultancy.Slug}", StringComparison.Ordinal));
        mail.Html.ShouldContain("#7a1f5c");
        mail.Html.ShouldContain("cid:logo");
        mail.Raw.ShouldContain($"office@{consultancy.Slug}.test");
        mail.Raw.Split('\n').ShouldContain(line => line.StartsWith("Reply-To:", StringComparison.OrdinalIgnoreCase));
        mail.Raw.Replace("\r\n", "", StringComparison.Ordinal).ShouldContain(Convert.ToBase64String(logo)[..60]);
    }

    [Fact]
    public async Task Who_joins_is_not_told_of_it_and_the_others_read_where()
    {
        var consultancy = await platform.NewConsultancy();
        var colleague = await consultancy.InviteColleague();
        var client = await consultancy.NewClient();

        string[] joined = ["Somebody who was invited has joined your organisation.", $"Somebody who was invited has joined {client.Name}."];
        await Eventually.Passes(async () => (await Joined(consultancy.Admin)).ShouldBe(joined, ignoreOrder: true));
        (await Joined(colleague)).ShouldBeEmpty(); // told in the same moment as the administrator, if at all; the client was not granted
        (await Joined(client.Admin)).ShouldBeEmpty();

        static async Task<IEnumerable<string>> Joined(Person person)
        {
            using var http = person.At("notification");
            return (await http.GetJson<List<NoticeOf>>("/api/v1/notices")).Where(notice => notice.Kind == "accepted").Select(notice => notice.Text.En);
        }
    }

    [Fact]
    public async Task Each_person_is_told_once_of_a_report_in_the_inbox_and_by_mail_whatever_is_delivered_twice()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient(language: "zh-Hans");
        var (report, submission) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        for (var i = 0; i < 2; i++) await SayReportReady(client, report, submission);

        foreach (var person in new[] { client.Admin, consultancy.Admin })
        {
            var mail = await platform.Mailbox(person.Email).First(m => m.Links.Any(link => link.AbsolutePath.EndsWith($"/app/reports/{report}", StringComparison.Ordinal)));
            mail.Subject.ShouldBe(person == client.Admin ? $"{client.Name}的报告已完成" : $"The report of {client.Name} is ready");
            using var http = person.At("notification");
            var notice = (await Eventually.Value(async () => (await http.GetJson<List<NoticeOf>>("/api/v1/notices")).Where(n => n.ReportId == report).ToList() is { Count: > 0 } some ? some : null)).ShouldHaveSingleItem();
            notice.Text.ShouldBe(new Said($"The report of {client.Name} is ready.", $"{client.Name}的报告已完成。"));
            notice.Path.ShouldBe($"/app/reports/{report}");
        }

        await Eventually.True(async () => await Count("SELECT count(*) FROM delivery WHERE report_id::text = $1 AND state = 'sent'", report) == 2, what: "both mails");
        foreach (var person in new[] { client.Admin, consultancy.Admin })
            platform.Mailbox(person.Email).Messages().Count(m => m.Text.Contains(report.ToString(), StringComparison.Ordinal)).ShouldBe(1);
        (await Count("SELECT count(*) FROM notice WHERE report_id::text = $1", report)).ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_asked_for_a_portfolio_report_is_told_once_and_nobody_else()
    {
        var consultancy = await platform.NewConsultancy("zh-Hans");
        var (client, maker) = (await consultancy.NewClient(), await consultancy.InviteColleague());
        var (report, late, person) = (Guid.CreateVersion7(), Guid.CreateVersion7(), await maker.Id());

        for (var i = 0; i < 2; i++)
        {
            await Say(client, "reporting", "Reports", "PortfolioReportReady", new { reportId = report, personId = person, subjectId = report });
            await Say(client, "reporting", "Reports", "PortfolioReportFailed", new { reportId = late, personId = person, reason = "report.failed", subjectId = late });
        }

        using var http = maker.At("notification");
        var told = await Eventually.Value(async () => (await http.GetJson<List<NoticeOf>>("/api/v1/notices")).Where(n => n.ReportId is not null).ToList() is { Count: >= 2 } both ? both : null);
        told.Select(n => (n.Kind, n.Path)).ShouldBe([("portfolio-report-ready", $"/app/portfolio-reports/{report}"), ("portfolio-report-failed", $"/app/portfolio-reports/{late}")], ignoreOrder: true);
        told.Single(n => n.ReportId == report).Text.ShouldBe(new Said("Your portfolio report is ready.", "您的客户组合报告已完成。"));
        var mail = await platform.Mailbox(maker.Email).First(m => m.Links.Any(link => link.AbsolutePath.EndsWith($"/app/portfolio-reports/{report}", StringComparison.Ordinal)));
        mail.Subject.ShouldBeOneOf("Your portfolio report is ready", "您的客户组合报告已完成");
        await Eventually.True(async () => await Count("SELECT count(*) FROM delivery WHERE report_id::text = $1 AND state = 'sent'", report) == 1, what: "the mail");
        (await Count("SELECT count(*) FROM delivery WHERE report_id::text = $1", late)).ShouldBe(0, "of what is late a notice is enough");
        foreach (var id in new[] { report, late }) (await Count("SELECT count(*) FROM notice WHERE report_id::text = $1", id)).ShouldBe(1);
    }

    [Fact]
    public async Task A_notice_is_its_readers_alone_and_can_be_read_once()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        await SayReportReady(client, Guid.CreateVersion7(), Guid.CreateVersion7());
        using var own = client.Admin.At("notification");
        using var foreign = consultancy.Admin.At("notification");
        var notice = await Eventually.Value(async () => (await own.GetJson<List<NoticeOf>>("/api/v1/notices")).FirstOrDefault(n => n.Kind == "report-ready"));
        var before = (await own.GetJson<Unread>("/api/v1/notices/unread")).Count;

        (await foreign.PostAsync(new Uri($"/api/v1/notices/{notice.Id}/read", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await own.PostAsync(new Uri($"/api/v1/notices/{notice.Id}/read", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await own.GetJson<Unread>("/api/v1/notices/unread")).Count.ShouldBe(before - 1);
    }

    [Fact]
    public async Task Who_is_waited_for_gets_a_notice_and_a_mail_and_who_is_reminded_a_notice_alone()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient(language: "zh-Hans");
        var person = await client.Admin.Id();
        var (ask, action) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await SayConcerned(client, "answer-asked", person, ask);
        await SayConcerned(client, "action-due", person, action);

        var mail = await platform.Mailbox(client.Admin.Email).First(m => m.Links.Any(link => link.AbsolutePath == $"/app/asks/{ask}"));
        mail.Subject.ShouldBe($"请您提供一个答案：{client.Name}");
        using var http = client.Admin.At("notification");
        await Eventually.Passes(async () => (await http.GetJson<List<NoticeOf>>("/api/v1/notices")).Select(n => n.Path).ShouldBe([$"/app/asks/{ask}", $"/app/actions/{action}"], ignoreOrder: true), TimeSpan.FromSeconds(20));
        (await http.GetJson<List<NoticeOf>>("/api/v1/notices")).Single(n => n.Kind == "action-due").Text.En.ShouldBe($"An action of {client.Name} that you look after is due soon.");
        platform.Mailbox(client.Admin.Email).Messages().ShouldNotContain(m => m.Text.Contains(action.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_may_not_see_the_client_or_is_not_of_the_consultancy_is_told_nothing_of_it()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, other) = (await consultancy.NewClient(), await consultancy.NewClient());
        var (stranger, among, last) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());

        await SayConcerned(client, "mentioned", await other.Admin.Id(), stranger);
        await SayConcerned(client, "staff-mentioned", await client.Admin.Id(), among);
        await SayConcerned(client, "staff-mentioned", await consultancy.Admin.Id(), last);

        using var http = consultancy.Admin.At("notification");
        await Eventually.True(async () => (await http.GetJson<List<NoticeOf>>("/api/v1/notices")).Any(n => n.Path == $"/app/comments/{last}"), TimeSpan.FromSeconds(30), "the notice of a colleague");
        await Eventually.True(async () => await Count("SELECT count(*) FROM job WHERE kind = 'tell' AND state = 'waiting' AND client_id::text = $1", client.Id) == 0, TimeSpan.FromSeconds(30), "nothing left to tell");
        foreach (var subject in new[] { stranger, among }) (await Count("SELECT count(*) FROM notice WHERE subject_id::text = $1", subject)).ShouldBe(0);
    }

    [Fact]
    public async Task A_mail_that_the_server_puts_off_arrives_later_once()
    {
        var consultancy = await platform.NewConsultancy();
        var (email, mailbox) = NewMailbox();
        mailbox.Answer("451 4.3.0 try later");

        using var admin = consultancy.Admin.At("identity");
        var invitation = (await admin.PostJson<Made>("/api/v1/invitations", new { email, name = "Later", language = "en", role = "consultant" })).Id;
        await Eventually.True(() => mailbox.Attempts() > 0, TimeSpan.FromSeconds(60), "the first attempt");
        mailbox.Messages().ShouldBeEmpty();
        mailbox.Answer(null);

        await mailbox.First(within: TimeSpan.FromSeconds(90));
        var delivery = await Delivery(invitation, "sent");
        delivery.Attempts.ShouldBeGreaterThan(1);
        mailbox.Messages().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_mail_that_the_server_refuses_is_given_up_and_an_operator_sees_it_without_address_body_or_link()
    {
        var consultancy = await platform.NewConsultancy();
        var (email, mailbox) = NewMailbox();
        mailbox.Answer("550 5.1.1 no such mailbox");

        using var admin = consultancy.Admin.At("identity");
        var invitation = (await admin.PostJson<Made>("/api/v1/invitations", new { email, name = "Nobody", language = "en", role = "consultant" })).Id;
        var delivery = await Delivery(invitation, "given-up");

        delivery.Reason.ShouldBe("mail.refused");
        mailbox.Attempts().ShouldBe(1);
        using var @operator = platform.Operator().At("notification");
        var seen = await @operator.GetStringAsync(new Uri($"/api/v1/deliveries?subjectId={delivery.SubjectId}", UriKind.Relative));
        seen.ShouldContain($"{email[0]}***@");
        seen.ShouldNotContain(email);
        seen.ShouldNotContain("/invitation/");
        (await Count("SELECT count(*) FROM outbox_message WHERE exchange LIKE '%:NoticeGivenUp' AND body LIKE '%' || $1 || '%'", delivery.Id)).ShouldBe(1);
        using var notOperator = consultancy.Admin.At("notification");
        (await notOperator.GetAsync(new Uri("/api/v1/deliveries", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    (string Email, Mailbox Mailbox) NewMailbox()
    {
        var email = $"reader@{Platform.Unique("m")}.test";
        return (email, platform.Mailbox(email));
    }

    async Task<DeliveryOf> Delivery(Guid invitation, string state)
    {
        return await Eventually.Value(async () =>
        {
            await using var sql = await platform.Sql("notification");
            await using var command = new NpgsqlCommand("SELECT id, kind, recipient, state, attempts, reason, subject_id FROM delivery WHERE recipient_id = $1 AND state = $2", sql)
            {
                Parameters = { new() { Value = invitation }, new() { Value = state } },
            };
            await using var row = await command.ExecuteReaderAsync();
            return !await row.ReadAsync() || row.GetString(1) != "invitation" || row.IsDBNull(2) ? null
                : new DeliveryOf(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetGuid(6));
        }, TimeSpan.FromSeconds(90), $"a mail that is {state}");
    }

    /// <summary>Says it as its service would, each time as a message of its own.</summary>
    Task SayConcerned(ClientOrganisation client, string kind, Guid person, Guid subject) =>
        Say(client, "assessment", "Assessments", "PersonConcerned", new { eventId = Guid.CreateVersion7(), kind, clientId = client.Id, personId = person, subjectId = subject });

    [Fact]
    public async Task A_mail_names_its_client_before_the_copy_of_it_has_come()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await using var sql = await platform.Sql("notification");
        await Eventually.True(async () =>
        {
            await using var copy = new NpgsqlCommand("DELETE FROM client_copy WHERE client_id = $1", sql) { Parameters = { new() { Value = client.Id } } };
            return await copy.ExecuteNonQueryAsync() is 1;
        }, what: "the copy");
        var ask = Guid.CreateVersion7();

        await SayConcerned(client, "answer-asked", await client.Admin.Id(), ask);

        (await platform.Mailbox(client.Admin.Email).First(m => m.Links.Any(link => link.AbsolutePath == $"/app/asks/{ask}"))).Subject.ShouldContain(client.Name);
    }

    Task SayReportReady(ClientOrganisation client, Guid report, Guid submission) =>
        Say(client, "reporting", "Reports", "ReportReady", new { reportId = report, sourceKind = "submission", sourceId = submission, clientId = client.Id, subjectId = submission });

    async Task Say(ClientOrganisation client, string service, string area, string name, object message)
    {
        var id = Guid.CreateVersion7();
        var headers = new { tenant_id = client.Consultancy.Id, client_id = client.Id, move_epoch = "0" };
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand("""
            INSERT INTO outbox_message (message_id, exchange, content_type, headers, body)
            VALUES ($1, $4, 'application/vnd.masstransit+json', $2::jsonb, $3)
            """, sql)
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = JsonSerializer.Serialize(headers) },
                new() { Value = JsonSerializer.Serialize(new { messageId = id, messageType = new[] { $"urn:message:AseanPlatform.Contracts.{area}:{name}" }, message, sentTime = DateTime.UtcNow, headers }) },
                new() { Value = $"AseanPlatform.Contracts.{area}:{name}" },
            },
        };
        await command.ExecuteNonQueryAsync();
        await Eventually.True(async () => await Count("SELECT count(*) FROM inbox_message WHERE message_id::text = $1", id) > 0, what: "the event at Notification");
    }

    /// <summary>As after a restored backup: the sender sends what it has sent already.</summary>
    async Task SendAgain(string service, string message, Guid tenant)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand("UPDATE outbox_message SET sent_at = NULL WHERE exchange LIKE '%:' || $1 AND headers ->> 'tenant_id' = $2", sql)
        {
            Parameters = { new() { Value = message }, new() { Value = tenant.ToString() } },
        };
        (await command.ExecuteNonQueryAsync()).ShouldBeGreaterThan(0);
        await Eventually.True(async () =>
        {
            await using var left = new NpgsqlCommand("SELECT count(*) FROM outbox_message WHERE sent_at IS NULL AND headers ->> 'tenant_id' = $1", sql) { Parameters = { new() { Value = tenant.ToString() } } };
            return (long)(await left.ExecuteScalarAsync())! == 0;
        }, what: "everything sent again");
    }

    async Task<long> Count(string query, Guid id)
    {
        await using var sql = await platform.Sql("notification");
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = id.ToString() } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [Fact]
    public async Task The_word_of_a_mail_goes_after_half_a_year()
    {
        var (old, young) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var sql = await platform.Sql("notification");
        foreach (var (id, age) in new[] { (old, "181 days"), (young, "179 days") })
        {
            await using var made = new NpgsqlCommand($"INSERT INTO delivery (id, event_key, channel, kind, recipient_kind, recipient_id, tenant_id, subject_id, state, attempts, created_at) VALUES ($1, $1, 'mail', 'report-ready', 'person', $1, $1, $1, 'sent', 1, now() - interval '{age}')", sql) { Parameters = { new() { Value = id } } };
            await made.ExecuteNonQueryAsync();
        }

        var tenant = new Tenancy.Tenant();
        tenant.Set(new(null));
        await using (var app = await platform.Sql("notification", "app"))
        await using (var db = new NotificationDb(new DbContextOptionsBuilder<NotificationDb>().UseNpgsql(app).Options, tenant)) await db.ForgetDeliveries(DateTimeOffset.UtcNow, CancellationToken.None);

        await using var left = new NpgsqlCommand("SELECT string_agg(id::text, ',') FROM delivery WHERE id IN ($1, $2)", sql) { Parameters = { new() { Value = old }, new() { Value = young } } };
        ((string)(await left.ExecuteScalarAsync())!).ShouldBe(young.ToString());
    }
}
