using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;
using Microsoft.Extensions.Localization;
using static AseanPlatform.Reporting.Oscal.OscalText;
using Texts = AseanPlatform.Reporting.Rendering.Texts;

namespace AseanPlatform.Reporting.Oscal;

/// <summary>
/// The frozen snapshot as OSCAL assessment-results. Only what means the same there is put into OSCAL's own members: each answer is an observation; a gate statement, for which the
/// scoring has a threshold, is a finding as well; duties and sources are resources. All else, levels and scores first, stands in properties of a namespace of our own.
/// </summary>
public sealed class OscalResults(IStringLocalizer<Texts> words)
{
    public const string Version = "1.2.1";

    /// <summary>What the scoring asks of a gate statement: below it, or open, it holds the band of its principle.</summary>
    const int GateLevel = 2;

    static readonly Guid s_space = new("5d3c0b1e-7d0a-4f0e-9a53-1c0f6a2e8b47");

    /// <summary>Of our own properties; docs/reports.md says what each means.</summary>
    public static readonly string Namespace = $"urn:uuid:{s_space}";

    static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public byte[] Render(Snapshot snapshot, string sha256, string language, ReportMark? mark = null)
    {
        using var _ = Languages.Use(language);
        return JsonSerializer.SerializeToUtf8Bytes(new Document(words, snapshot, sha256, language, mark).All(), s_json);
    }

    sealed class Document(IStringLocalizer<Texts> words, Snapshot snapshot, string sha256, string language, ReportMark? mark)
    {
        readonly string _made = Moment(snapshot.SignOff?.At ?? snapshot.MadeAt);
        readonly string _frozen = Moment(snapshot.MadeAt);
        readonly string _heading = words[snapshot.IsScorecard ? "title.scorecard" : "title.full"];

        public JsonObject All() => new()
        {
            ["assessment-results"] = new JsonObject
            {
                ["uuid"] = Id($"{language}:assessment-results"),
                ["metadata"] = Metadata(),
                ["import-ap"] = new JsonObject { ["href"] = $"#{Id("questions")}", ["remarks"] = Say("oscal.plan") },
                ["results"] = new JsonArray(Result()),
                ["back-matter"] = new JsonObject { ["resources"] = new JsonArray([Questions(), .. snapshot.Obligations.Select(Duty), .. snapshot.SourceNumbers.OrderBy(s => s.Value).Select(s => Source(s.Key, s.Value))]) },
            },
        };

        JsonObject Metadata()
        {
            var people = (snapshot.People ?? []).Select((person, i) => (Person: person, Id: Id($"person:{i}"))).ToList();
            var roles = people.Select(p => p.Person.Role).OfType<string>().Where(role => role.Length > 0).Distinct(StringComparer.Ordinal).ToList();
            return Whole(new()
            {
                ["title"] = MarkupLine(snapshot.Subject.Length == 0 ? _heading : $"{snapshot.Subject} – {_heading}"),
                ["last-modified"] = _made,
                ["version"] = sha256,
                ["oscal-version"] = Version,
                ["document-ids"] = new JsonArray(new JsonObject { ["identifier"] = $"urn:uuid:{snapshot.Id}" }),
                ["props"] = Properties(
                    ("language", language), ("snapshot-sha256", sha256), ("catalogue-release", snapshot.Release.Id), ("catalogue-release-sha256", snapshot.Release.Sha256),
                    ("catalogue-as-of", snapshot.Release.AsOf), ("law-as-of", snapshot.AsOf), ("question-set", snapshot.QuestionSet?.Id), ("check-code", mark?.Code)),
                ["links"] = mark is null ? null : new JsonArray(new JsonObject { ["href"] = mark.Address, ["rel"] = "check", ["text"] = Say("about.check.page") }),
                ["roles"] = new JsonArray([Role("organisation", words["book.organisation"]), Role("publisher", words["book.publisher"]),
                    .. roles.Select(role => Role($"member-{Token(role)}", words["role." + role] is { ResourceNotFound: false } known ? known.Value : role))]),
                ["parties"] = new JsonArray([
                    Party("organisation", "organization", snapshot.Subject.Length == 0 ? words["cover.unnamed"].Value : snapshot.Subject), Party("publisher", "organization", snapshot.Publisher),
                    .. people.Select(p => new JsonObject { ["uuid"] = p.Id, ["type"] = "person", ["name"] = Line(p.Person.Name) })]),
                ["responsible-parties"] = new JsonArray([Responsible("organisation", Id("organisation")), Responsible("publisher", Id("publisher")),
                    .. roles.Select(role => Responsible($"member-{Token(role)}", [.. people.Where(p => p.Person.Role == role).Select(p => p.Id)]))]),
                ["remarks"] = string.Join("\n\n", Say("oscal.remarks"), Say("about.wording"), Say("about.law")),
            });
        }

        JsonObject Result() => Whole(new()
        {
            ["uuid"] = Id("result"),
            ["title"] = MarkupLine(_heading),
            ["description"] = Say(snapshot.IsScorecard ? "oscal.scorecard" : "oscal.result"),
            ["start"] = _frozen,
            ["end"] = _frozen,
            ["props"] = Properties(
                [("overall-score", snapshot.Overall?.Shown), ("overall-score-exact", Exact(snapshot.Overall)), ("provisional", Flag(snapshot.Provisional)),
                ("statements-answered", Number(snapshot.Coverage.Done)), ("statements-asked", Number(snapshot.Coverage.Shown)), ("review", snapshot.SignOff is null ? "self-declared" : "approved"),
                ("obligations", Number(snapshot.Obligations.Count))],
                [.. snapshot.Principles.OrderBy(p => p.Order).SelectMany(p => Each(Token(p.Id),
                    ("principle-score", p.Score?.Shown), ("principle-score-exact", Exact(p.Score)), ("principle-band", p.Band), ("principle-band-held", p.Score is null ? null : Flag(p.GateCapped))))]),
            ["reviewed-controls"] = new JsonObject
            {
                ["description"] = Say("oscal.reviewed"),
                ["control-selections"] = new JsonArray(new JsonObject
                {
                    ["include-controls"] = new JsonArray([.. snapshot.Statements.Select(s => new JsonObject { ["control-id"] = Token(s.Id) })]),
                }),
            },
            ["attestations"] = snapshot.SignOff is { } signOff ? new JsonArray(Approval(signOff)) : null,
            ["observations"] = Many(snapshot.Statements.Select(Observation)),
            ["findings"] = Many(snapshot.Statements.Where(s => s is { Gate: true, NotApplicable: false }).Select(Finding)),
            ["remarks"] = Say("oscal.start"),
        });

        JsonObject Approval(SnapshotSignOff signOff) => new()
        {
            ["parts"] = new JsonArray(new JsonObject
            {
                ["name"] = "approval",
                ["ns"] = Namespace,
                ["props"] = Properties(("approved-at", Moment(signOff.At)), ("approved-as", signOff.As), ("answers-sha256", signOff.AnswersSha256), ("submission-sha256", signOff.SubmissionSha256)),
                ["prose"] = Markup(words["oscal.approved", Line(signOff.By), Dates.Moment(signOff.At)]),
            }),
        };

        JsonObject Observation(SnapshotStatement statement) => Whole(new()
        {
            ["uuid"] = Id($"statement:{statement.Id}"),
            ["title"] = MarkupLine($"{statement.Code} {statement.Title.Here}"),
            ["description"] = Markup(statement.Statement.Here),
            ["props"] = Properties(
                ("statement", statement.Id), ("principle", statement.Principle), ("gate", Flag(statement.Gate)), ("answer", Answer(statement)), ("level", Number(statement.Level)),
                ("level-meaning", statement.Anchor?.Here)),
            ["methods"] = new JsonArray("SELF-DECLARED"),
            ["types"] = new JsonArray("control-objective"),
            ["origins"] = new JsonArray(new JsonObject { ["actors"] = new JsonArray(new JsonObject { ["type"] = "party", ["actor-uuid"] = Id("organisation") }) }),
            ["subjects"] = new JsonArray(new JsonObject { ["subject-uuid"] = Id("organisation"), ["type"] = "party" }),
            ["relevant-evidence"] = Many((statement.Evidence ?? []).Select(proof => new JsonObject
            {
                ["description"] = Markup(proof.Title),
                ["props"] = Properties(("evidence-kind", proof.Kind), ("evidence-revision", Number(proof.Revision)), ("evidence-sha256", proof.Sha256)),
            })),
            ["collected"] = _frozen,
            ["remarks"] = OwnWords(statement),
        });

        /// <summary>As they were written; what their people added in the language of the file stands under them.</summary>
        string? OwnWords(SnapshotStatement statement)
        {
            var (own, wording) = statement.Reason is { } reason ? (reason, statement.ReasonIn) : (statement.Words, statement.WordsIn);
            if (string.IsNullOrWhiteSpace(own)) return null;
            return wording?.Others.GetValueOrDefault(language) is not { } added ? Markup(own)
                : string.Join("\n\n", Markup(own), Markup($"{words[wording.By is { Length: > 0 } ? "statements.added-by" : "statements.added", Languages.NameOf(language), wording.By ?? ""]}:"), Markup(added));
        }

        JsonObject Finding(SnapshotStatement statement)
        {
            var reached = statement.Level >= GateLevel;
            return new()
            {
                ["uuid"] = Id($"gate:{statement.Id}"),
                ["title"] = MarkupLine($"{statement.Code} {statement.Title.Here}"),
                ["description"] = statement.Level is { } level ? Markup(words["oscal.gate.level", level, GateLevel]) : Say("oscal.gate.open"),
                ["target"] = new JsonObject
                {
                    ["type"] = "objective-id",
                    ["target-id"] = Token(statement.Id),
                    ["status"] = new JsonObject { ["state"] = reached ? "satisfied" : "not-satisfied", ["reason"] = statement.Level is null ? "other" : reached ? "pass" : "fail", ["remarks"] = Say("oscal.gate") },
                },
                ["related-observations"] = new JsonArray(new JsonObject { ["observation-uuid"] = Id($"statement:{statement.Id}") }),
            };
        }

        JsonObject Questions() => Whole(new()
        {
            ["uuid"] = Id("questions"),
            ["title"] = MarkupLine(words["oscal.questions", snapshot.QuestionSet?.Name.Here ?? words["oscal.questionnaire"], snapshot.Release.Id]),
            ["props"] = Properties(("kind", "questions"), ("catalogue-release", snapshot.Release.Id), ("catalogue-release-sha256", snapshot.Release.Sha256)),
            ["rlinks"] = mark is null ? null : new JsonArray(new JsonObject { ["href"] = $"{new Uri(mark.Address).GetLeftPart(UriPartial.Authority)}/api/v1/releases/{Uri.EscapeDataString(snapshot.Release.Id)}/document", ["media-type"] = "application/json" }),
        });

        JsonObject Duty(SnapshotObligation duty) => new()
        {
            ["uuid"] = Id($"obligation:{duty.Id}"),
            ["title"] = MarkupLine($"{duty.Code} {duty.Title.Here}"),
            ["description"] = Markup(duty.Duty.Here),
            ["props"] = Properties(
                [("kind", "obligation"), ("jurisdiction", duty.Jurisdiction), ("force", duty.Force), ("from", duty.From?.Date), ("until", duty.Until?.Date), ("date-confirmed", duty.From is null ? null : Flag(duty.DateConfirmed)),
                ("start-not-known", duty.StartDateNotKnown ? "yes" : null), ("uncertain", duty.Uncertain is { } uncertain ? $"{uncertain.Edge} {uncertain.Within.Date}" : null), ("standing", duty.Standing)],
                [.. duty.Sources.Where(snapshot.Sources.ContainsKey).SelectMany(id => Each(null, ("source", Id($"source:{id}")))),
                .. duty.Discrepancies.SelectMany(id => Each(null, ("discrepancy", snapshot.Discrepancies?.GetValueOrDefault(id)?.Code ?? id)))]),
        };

        JsonObject Source(string id, int number)
        {
            var source = snapshot.Sources[id];
            return Whole(new()
            {
                ["uuid"] = Id($"source:{id}"),
                ["title"] = MarkupLine(source.Title),
                ["props"] = Properties(("kind", "source"), ("number", Number(number)), ("tier", source.Tier), ("publisher", source.Publisher), ("seen-on", source.SeenOn?.Date)),
                ["rlinks"] = source.Url is { Length: > 0 } url && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? new JsonArray(new JsonObject { ["href"] = address.AbsoluteUri }) : null,
            });
        }

        static JsonObject Role(string id, string title) => new() { ["id"] = id, ["title"] = MarkupLine(title) };

        JsonObject Party(string id, string type, string name) => new() { ["uuid"] = Id(id), ["type"] = type, ["name"] = Line(name) };

        static JsonObject Responsible(string role, params string[] parties) => new() { ["role-id"] = role, ["party-uuids"] = new JsonArray([.. parties.Select(id => JsonValue.Create(id))]) };

        string Id(string name) => NameUuid.Of(s_space, $"{sha256}:{name}").ToString();

        string Say(string key) => Markup(words[key]);

        static JsonArray Properties(params (string Name, string? Value)[] all) => [.. Each(null, all)];

        static JsonArray Properties((string Name, string? Value)[] first, IEnumerable<JsonObject> more) => [.. Each(null, first), .. more];

        /// <summary>What has a value, in our namespace; the class says of which principle it is.</summary>
        static IEnumerable<JsonObject> Each(string? of, params (string Name, string? Value)[] all)
        {
            foreach (var (name, value) in all)
                if (!string.IsNullOrWhiteSpace(value)) yield return Whole(new() { ["name"] = name, ["ns"] = Namespace, ["value"] = Line(value), ["class"] = of });
        }

        static JsonArray? Many(IEnumerable<JsonObject> all) => new JsonArray([.. all]) is { Count: > 0 } some ? some : null;

        /// <summary>Without the members that have no value: OSCAL knows no null.</summary>
        static JsonObject Whole(JsonObject all)
        {
            foreach (var name in all.Where(member => member.Value is null).Select(member => member.Key).ToList()) all.Remove(name);
            return all;
        }

        static string Answer(SnapshotStatement statement) => statement switch { { NotApplicable: true } => "not-applicable", { Level: null } => "not-answered", _ => "answered" };

        static string? Exact(ScoreFigure? score) => score is null ? null : $"{score.Numerator}/{score.Denominator}";

        static string Flag(bool value) => value ? "yes" : "no";

        static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

        static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
