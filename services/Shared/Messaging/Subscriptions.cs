using System.Text.Json;
using AseanPlatform.Contracts.Assessments;
using AseanPlatform.Contracts.Content;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Contracts.Links;
using AseanPlatform.Contracts.Notices;
using AseanPlatform.Contracts.Operations;
using AseanPlatform.Contracts.Reports;
using AseanPlatform.Contracts.Scorecards;
using RabbitMQ.Client;

namespace AseanPlatform.Messaging;

/// <summary>
/// Which service hears which event: the one table, known to every sender. A sender declares the queues of all consumers
/// before it sends, so services may start in any order on an empty broker and nothing is lost.
/// </summary>
public sealed record Subscriptions(IReadOnlyDictionary<Type, string[]> Table, string? EnvelopesTo = null)
{
    static readonly string[] Everybody = ["identity", "content", "assessment", "reporting", "notification", "operations"];

    // What people are told, and nothing else follows from.
    static readonly Type[] s_told =
    [
        typeof(InvitationIssued), typeof(InvitationAccepted), typeof(AccountMailDue), typeof(ChangesRequested), typeof(AssessmentReopened), typeof(AssessmentOffered), typeof(PersonConcerned), typeof(ConfirmationAsked),
        typeof(ReportReady), typeof(ReportFailed), typeof(PortfolioReportReady), typeof(PortfolioReportFailed), typeof(BreakGlassAsked), typeof(ClientExportReady), typeof(ClientDeletionNews),
    ];

    // What a report begins, ends or is tried again by.
    static readonly Type[] s_ofReports = [typeof(ContactConfirmed), typeof(ContactEnded), typeof(PortfolioReportAsked), typeof(ReportRetryAsked)];

    // What an operator follows, and nobody else hears.
    static readonly Type[] s_followed = [typeof(ScorecardCompleted), typeof(NoticeDelivered), typeof(EditionReady), typeof(EditionFailed)];

    public static readonly Subscriptions All = new(new Dictionary<Type, string[]>([.. Heard(s_told, "notification"), .. Heard(s_ofReports, "reporting"), .. Heard(s_followed)])
    {
        [typeof(TenantChanged)] = ["assessment", "reporting", "notification", "operations"],
        [typeof(ClientChanged)] = ["assessment", "reporting", "notification"],
        [typeof(LeadTurned)] = ["assessment"],
        [typeof(ClientMoved)] = ["assessment", "reporting", "notification", "operations"],
        [typeof(ClientRewritten)] = ["identity"],
        [typeof(ClientsChanged)] = ["assessment", "reporting", "notification"],
        [typeof(AccessChanged)] = ["assessment", "reporting", "notification"],
        [typeof(LinkIssued)] = ["identity"],
        [typeof(LinkRevoked)] = ["identity"],
        [typeof(ReleasePublished)] = ["assessment"],
        [typeof(AssessmentSubmitted)] = ["reporting", "notification"],
        [typeof(NoticeGivenUp)] = ["identity"],
        [typeof(BreakGlassTold)] = ["identity"],
        [typeof(ClientDeleted)] = ["assessment", "reporting", "notification", "operations"],
        [typeof(ClientErased)] = ["identity"],
        [typeof(PersonErased)] = ["assessment", "reporting", "notification", "operations"],
        [typeof(PersonForgotten)] = ["identity"],
        [typeof(ReplayAsked)] = Everybody,
    }, EnvelopesTo: "operations");

    static IEnumerable<KeyValuePair<Type, string[]>> Heard(Type[] messages, params string[] by) => messages.Select(type => KeyValuePair.Create(type, by));

    /// <summary>Where Operations takes in the envelope of every event, and MassTransit's faults.</summary>
    public static string EnvelopesOf(string service) => $"{service}-envelopes";

    public static string DeadOf(string service) => $"{service}-dead";

    public static string Queue(string service, Type message) => $"{service}-{JsonNamingPolicy.KebabCaseLower.ConvertName(message.Name)}";

    internal static string Exchange(Type message) => $"{message.Namespace}:{message.Name}";

    internal void Require(Type message)
    {
        if (!Table.ContainsKey(message)) throw new InvalidOperationException($"{message.Name} is not in {nameof(Subscriptions)}: nobody would hear it.");
    }

    public bool Hears(string service, Type message) => Table.TryGetValue(message, out var services) && services.Contains(service);

    internal void Require(string service, Type message)
    {
        if (!Hears(service, message)) throw new InvalidOperationException($"{service} consumes {message.Name}, but {nameof(Subscriptions)} does not say so.");
    }

    /// <summary>A queue that survives the loss of a node, and whose refused or too often returned messages go to the service's dead letters.</summary>
    internal static Dictionary<string, object?> QueueArguments(string service) => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = 20,
        ["x-dead-letter-exchange"] = DeadOf(service),
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    internal static readonly Dictionary<string, object?> DeadArguments = new() { ["x-queue-type"] = "quorum" };

    internal async Task Declare(IChannel channel, CancellationToken ct)
    {
        foreach (var service in Table.Values.SelectMany(s => s).Append(EnvelopesTo).OfType<string>().Distinct())
            await Declare(channel, DeadOf(service), DeadArguments, ct);

        foreach (var (message, services) in Table)
        {
            await channel.ExchangeDeclareAsync(Exchange(message), ExchangeType.Fanout, durable: true, cancellationToken: ct);
            foreach (var service in services) await Bind(channel, message, Queue(service, message), service, ct);
            if (EnvelopesTo is { } all) await Bind(channel, message, EnvelopesOf(all), all, ct);
        }
    }

    static async Task Bind(IChannel channel, Type message, string queue, string service, CancellationToken ct)
    {
        await Declare(channel, queue, QueueArguments(service), ct);
        await channel.ExchangeBindAsync(queue, Exchange(message), "", cancellationToken: ct);
    }

    static async Task Declare(IChannel channel, string queue, Dictionary<string, object?> arguments, CancellationToken ct)
    {
        await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: true, cancellationToken: ct);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: ct);
        await channel.QueueBindAsync(queue, queue, "", cancellationToken: ct);
    }
}
