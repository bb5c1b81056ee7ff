using System.Net;
using System.Text;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using RabbitMQ.Client;
using Shouldly;

[assembly: AssemblyFixture(typeof(AseanPlatform.Testing.Platform))]

namespace AseanPlatform.Operations.Tests;

/// <summary>What an operator sees, over HTTP, against the running platform.</summary>
public sealed class OperatorTests(Platform platform)
{
    [Fact]
    public async Task An_invitation_is_followed_until_the_person_was_told()
    {
        var consultancy = await platform.NewConsultancy();
        var email = $"{Platform.Unique("i")}@example.test";
        using var identity = consultancy.Admin.At("identity");
        var invitation = (await identity.PostJson<Made>("/api/v1/invitations", new { email, name = "Iris Invited", language = "en", role = "consultant" })).Id;
        using var operators = platform.Operator().At("operations");

        var request = await Eventually.Value(async () => (await All(operators)).FirstOrDefault(item => item.SubjectId == invitation && item.State == "told"),
            TimeSpan.FromSeconds(60), "the invitation as told");
        var followed = await operators.GetJson<Followed>($"/api/v1/operations/requests/{request.SubjectId}");

        request.Kind.ShouldBe("InvitationIssued");
        request.FinishedAt.ShouldNotBeNull();
        request.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(0);
        followed.Way.Select(hop => $"{hop.Service}: {hop.Type}").ShouldContain("identity: InvitationIssued");
        followed.Way.Select(hop => $"{hop.Service}: {hop.Type}").ShouldContain("notification: NoticeDelivered");
        followed.Way.ShouldAllBe(hop => hop.TraceId != null && hop.TraceId.Length == 32);
    }

    [Fact]
    public async Task A_list_goes_on_where_its_page_ended_and_ends()
    {
        _ = (await platform.NewConsultancy(), await platform.NewConsultancy());
        using var operators = platform.Operator().At("operations");
        await Eventually.True(async () => (await operators.GetJson<Page>("/api/v1/operations/requests?take=2")).Items.Count == 2);

        var first = await operators.GetJson<Page>("/api/v1/operations/requests?take=1");
        var second = await operators.GetJson<Page>($"/api/v1/operations/requests?take=1&after={first.Next}");

        second.Items.Single().SubjectId.ShouldNotBe(first.Items.Single().SubjectId);
        second.Items.Single().AcceptedAt.ShouldBeLessThanOrEqualTo(first.Items.Single().AcceptedAt);
        using var forged = await operators.GetAsync(new Uri("/api/v1/operations/requests?after=AAAA", UriKind.Relative));
        forged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_message_that_nobody_could_process_is_listed_and_replayed_once_per_asking()
    {
        var message = Guid.CreateVersion7();
        await PublishOfUnknownTenant(message);
        using var operators = platform.Operator().At("operations");

        var fault = await Eventually.Value(async () => (await Faults(operators, message)).FirstOrDefault(item => item.Service == "notification"), TimeSpan.FromSeconds(30), "the fault");
        fault.Type.ShouldBe("ReportReady");
        fault.Exception.ShouldEndWith("Parked");
        fault.Times.ShouldBe(1);

        using var asked = await operators.PostAsync(new Uri($"/api/v1/operations/faults/{message}/replay", UriKind.Relative), null);
        asked.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var again = await Eventually.Value(async () => (await Faults(operators, message)).FirstOrDefault(item => item is { Service: "notification", Times: 2 }), TimeSpan.FromSeconds(30), "the fault after its replay");
        again.ReplayAskedAt.ShouldBeNull("it is open again");
        (await Replays(message)).ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_message_that_is_no_fault_cannot_be_replayed()
    {
        using var operators = platform.Operator().At("operations");

        using var answer = await operators.PostAsync(new Uri($"/api/v1/operations/faults/{Guid.CreateVersion7()}/replay", UriKind.Relative), null);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Every_queue_is_listed_with_its_depth_as_the_broker_reports_it()
    {
        using var operators = platform.Operator().At("operations");

        // A service may have lost the broker for a moment, or wait for it yet.
        await Eventually.Passes(async () =>
        {
            var queues = await operators.GetJson<Queues>("/api/v1/operations/queues");

            queues.Source.ShouldBe("as the broker reports it");
            queues.Items.Select(item => item.Queue).ShouldContain("reporting-assessment-submitted");
            queues.Items.Where(item => item.Dead).Select(item => item.Queue).ShouldContain("notification-dead");
            queues.Items.ShouldAllBe(item => item.Messages != null);
            queues.Items.Where(item => !item.Dead).ShouldAllBe(item => item.Consumers > 0);
        });
    }

    [Fact]
    public async Task Every_service_says_how_it_is()
    {
        using var operators = platform.Operator().At("operations");

        // Who does not answer within three seconds counts as away, which says something of the moment too.
        await Eventually.Passes(async () =>
        {
            var health = await operators.GetJson<Health>("/api/v1/operations/health");

            health.Items.Select(item => item.Service).ShouldBe(["identity", "content", "assessment", "reporting", "notification", "operations", "portal", "gateway"]);
            health.Items.ShouldAllBe(item => item.State == "healthy" || item.State == "degraded");
        });
    }

    [Theory]
    [InlineData("/api/v1/operations/requests")]
    [InlineData("/api/v1/operations/faults")]
    [InlineData("/api/v1/operations/queues")]
    [InlineData("/api/v1/operations/health")]
    public async Task Nobody_else_sees_any_of_it(string path)
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("operations");
        using var nobody = new HttpClient { BaseAddress = platform.Service("operations") };

        using var forbidden = await admin.GetAsync(new Uri(path, UriKind.Relative));
        using var unknown = await nobody.GetAsync(new Uri(path, UriKind.Relative));

        (forbidden.StatusCode, unknown.StatusCode).ShouldBe((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task Nothing_that_people_wrote_is_kept()
    {
        await using var sql = await platform.Sql("operations");
        await using var command = new NpgsqlCommand("""
            SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND table_name IN ('envelope', 'request', 'fault', 'replay')
                AND data_type NOT IN ('uuid', 'timestamp with time zone', 'integer', 'boolean') AND column_name NOT IN ('type', 'service', 'trace_id', 'kind', 'exception')
            """, sql);

        (await command.ExecuteScalarAsync()).ShouldBe(0L);
    }

    /// <summary>As a service would send it, but in the name of a tenant that there is not.</summary>
    async Task PublishOfUnknownTenant(Guid message)
    {
        var body = JsonSerializer.Serialize(new
        {
            messageId = message,
            messageType = new[] { "urn:message:AseanPlatform.Contracts.Reports:ReportReady" },
            sentTime = DateTime.UtcNow,
            headers = new Dictionary<string, string> { ["tenant_id"] = Guid.CreateVersion7().ToString() },
            message = new { reportId = Guid.CreateVersion7(), sourceKind = "submission", sourceId = Guid.CreateVersion7(), clientId = Guid.CreateVersion7(), subjectId = Guid.CreateVersion7() },
        }, JsonSerializerOptions.Web);
        await using var connection = await new ConnectionFactory { Uri = new Uri(platform.File.RabbitMQ) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync("AseanPlatform.Contracts.Reports:ReportReady", "", mandatory: false,
            new BasicProperties { ContentType = "application/vnd.masstransit+json", MessageId = message.ToString(), DeliveryMode = DeliveryModes.Persistent }, Encoding.UTF8.GetBytes(body));
    }

    static async Task<IEnumerable<Fault>> Faults(HttpClient operators, Guid message) =>
        (await operators.GetJson<FaultPage>("/api/v1/operations/faults?take=200")).Items.Where(item => item.MessageId == message);

    static async Task<IReadOnlyList<Item>> All(HttpClient operators) => (await operators.GetJson<Page>("/api/v1/operations/requests?take=200")).Items;

    async Task<long> Replays(Guid message)
    {
        await using var sql = await platform.Sql("operations");
        await using var command = new NpgsqlCommand("SELECT count(*) FROM replay WHERE message_id = $1", sql) { Parameters = { new() { Value = message } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    sealed record Item(Guid SubjectId, Guid? TenantId, string Kind, string State, DateTimeOffset AcceptedAt, DateTimeOffset? FinishedAt, long ElapsedMilliseconds);
    sealed record Page(IReadOnlyList<Item> Items, string? Next);
    sealed record Hop(string Type, string Service, string? TraceId);
    sealed record Followed(Item Request, IReadOnlyList<Hop> Way);
    sealed record Fault(Guid MessageId, string Service, string Type, string Exception, int Times, DateTimeOffset? ReplayAskedAt);
    sealed record FaultPage(IReadOnlyList<Fault> Items);
    sealed record Queues(string Source, IReadOnlyList<QueueItem> Items);
    sealed record QueueItem(string Queue, bool Dead, long? Messages, long? Consumers);
    sealed record Health(IReadOnlyList<HealthItem> Items);
    sealed record HealthItem(string Service, string State, string Sentence);
}
