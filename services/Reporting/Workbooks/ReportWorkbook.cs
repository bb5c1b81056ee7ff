using System.Globalization;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;
using AseanPlatform.Workbooks;
using Microsoft.Extensions.Localization;
using Shared = AseanPlatform.Presentation.Texts;
using Texts = AseanPlatform.Reporting.Rendering.Texts;

namespace AseanPlatform.Reporting.Workbooks;

/// <summary>
/// The frozen snapshot as a workbook for those who reckon on with it: the same numbers as numbers, dates as dates, and every word of a person as text.
/// The same snapshot and check code are always the same bytes.
/// </summary>
public sealed class ReportWorkbook(IStringLocalizer<Texts> words, IStringLocalizer<Shared> common)
{
    public byte[] Render(Snapshot snapshot, string sha256, string language, ReportMark? mark = null)
    {
        using var _ = Languages.Use(language);
        using var to = new MemoryStream();
        var heading = words[snapshot.IsScorecard ? "title.scorecard" : "title.full"].Value;
        using (var book = new WorkbookFile(to, new(snapshot.Subject.Length == 0 ? heading : $"{snapshot.Subject} – {heading}", snapshot.Publisher, mark?.Address, language, snapshot.MadeAt)))
        {
            void Begin(string name, bool landscape, params double[] widths) => book.Sheet(new(words["book." + name], widths, landscape, Footer(snapshot, mark)));

            Begin("overview", false, 34, 70);
            Overview(book, snapshot, heading);
            Begin("principles", true, 9, 34, 14, 24, 14, 22, 12, 14, 14);
            Principles(book, snapshot);
            Begin("statements", true, [26, 9, 30, 50, 9, 9, 34, 34, 50, 30, .. HasAdded(snapshot) ? [34, 50] : (double[])[]]);
            Statements(book, snapshot);
            Begin("obligations", true, 20, 10, 32, 54, 28, 12, 12, 12, 20, 14, 34);
            Obligations(book, snapshot);
            Begin("sources", true, 7, 54, 34, 60, 14, 12);
            Sources(book, snapshot);
            Begin("about", false, 34, 80);
            About(book, snapshot, sha256, mark);
        }
        return to.ToArray();
    }

    void Overview(WorkbookFile book, Snapshot snapshot, string heading)
    {
        void Say(string key, Entry value) => book.Append(Entry.Text(words[key]), value);

        book.Append(Entry.Heading(words["book.what"]), Entry.Heading(heading));
        Say("book.organisation", Entry.Text(snapshot.Subject.Length == 0 ? words["cover.unnamed"] : snapshot.Subject));
        Say("book.publisher", Entry.Text(snapshot.Publisher));
        if (snapshot.Overall is { } overall)
        {
            Say("book.overall", Shown(overall));
            Say("book.exact", Entry.Text($"{overall.Numerator}/{overall.Denominator}"));
        }
        Say("book.answered", Entry.Whole(snapshot.Coverage.Done));
        Say("book.asked", Entry.Whole(snapshot.Coverage.Shown));
        Say("book.provisional", YesNo(snapshot.Provisional));
        Say("book.review", Entry.Text(words[snapshot.SignOff is null ? "cover.self-declared" : "cover.approved"]));
        if (snapshot.SignOff is { } signOff)
        {
            Say("fact.approved", Entry.Text(signOff.By));
            Say("book.approved-at", Entry.Moment(signOff.At));
        }
        if (snapshot.QuestionSet is { } set) Say("fact.question-set", Entry.Text(set.Name.Here));
        Say("fact.release", Entry.Text(snapshot.Release.Id));
        Say("book.release-as-of", Day(snapshot.Release.AsOf));
        Say("fact.as-of", Day(snapshot.AsOf));
        Say("book.made", Entry.Moment(snapshot.MadeAt));
        if (snapshot.Client?.Country is { Length: > 0 } country) Say("fact.country", Entry.Text(words["country." + country]));
        foreach (var person in snapshot.People ?? []) Say("fact.people", Entry.Text(person.Role is { Length: > 0 } role ? $"{person.Name} ({(words["role." + role] is { ResourceNotFound: false } known ? known.Value : role)})" : person.Name));
    }

    void Principles(WorkbookFile book, Snapshot snapshot)
    {
        Headings(book, "statements.code", "working.principle", "book.score", "book.exact", "book.band", "book.capped", "book.counted", "book.not-applicable", "book.open");
        foreach (var principle in snapshot.Principles.OrderBy(principle => principle.Order))
        {
            var own = snapshot.Statements.Where(statement => statement.Principle == principle.Id).ToList();
            book.Append(
                Entry.Text(principle.Code), Entry.Text(principle.Name.Here), principle.Score is { } score ? Shown(score) : Entry.Empty,
                principle.Score is { } exact ? Entry.Text($"{exact.Numerator}/{exact.Denominator}") : Entry.Empty,
                principle.Band is { } band ? Entry.Text(common["band." + band]) : Entry.Empty, snapshot.IsScorecard ? Entry.Empty : YesNo(principle.GateCapped),
                Entry.Whole(own.Count(statement => statement.Level is not null)), Entry.Whole(own.Count(statement => statement.NotApplicable)), Entry.Whole(own.Count(statement => statement.IsOpen)));
        }
    }

    /// <summary>Where nothing was added in the language of the book there are no columns for it.</summary>
    static bool HasAdded(Snapshot snapshot) =>
        snapshot.Statements.Any(statement => statement.ReasonIn?.Others.ContainsKey(Languages.Current) is true || statement.WordsIn?.Others.ContainsKey(Languages.Current) is true);

    void Statements(WorkbookFile book, Snapshot snapshot)
    {
        var added = HasAdded(snapshot);
        Headings(book, ["working.principle", "statements.code", "book.title", "statements.statement", "statements.gate", "book.level", "statements.answer", "statements.reason", "statements.words", "book.evidence", .. added ? ["book.reason-added", "book.words-added"] : (string[])[]]);
        foreach (var principle in snapshot.Principles.OrderBy(principle => principle.Order))
        {
            foreach (var statement in snapshot.Statements.Where(statement => statement.Principle == principle.Id))
            {
                book.Append([
                    Entry.Text(principle.Name.Here), Entry.Text(statement.Code), Entry.Text(statement.Title.Here), Entry.Text(statement.Statement.Here), YesNo(statement.Gate),
                    Entry.Whole(statement.Level), Entry.Text(statement switch
                    {
                        { NotApplicable: true } => words["level.not-applicable"],
                        { Level: null } => words["level.open"],
                        _ => statement.Anchor?.Here ?? words["statements.level", statement.Level],
                    }),
                    Said(statement.Reason), Said(statement.Words), Said(string.Join('\n', (statement.Evidence ?? []).Select(proof => $"{proof.Title} (SHA-256 {proof.Sha256})"))),
                    .. added ? [Said(statement.ReasonIn?.Others.GetValueOrDefault(Languages.Current)), Said(statement.WordsIn?.Others.GetValueOrDefault(Languages.Current))] : (Entry[])[]]);
            }
        }
    }

    void Obligations(WorkbookFile book, Snapshot snapshot)
    {
        var numbers = snapshot.SourceNumbers;
        Headings(book, "book.market", "statements.code", "book.obligation", "obligations.duty", "book.force", "book.from", "book.until", "book.date-confirmed", "obligations.verified", "book.source-numbers", "book.quarrels");
        foreach (var duty in snapshot.Obligations)
        {
            book.Append(
                Entry.Text(words["country." + duty.Jurisdiction]), Entry.Text(duty.Code), Entry.Text(duty.Title.Here), Entry.Text(duty.Duty.Here),
                Entry.Text(ForceWords.Of(common, duty.Force, duty.Uncertain?.Within ?? duty.From, duty.StartDateNotKnown)), Day(duty.From), Day(duty.Until),
                duty.From is null ? Entry.Empty : YesNo(duty.DateConfirmed), Entry.Text(common["standing." + duty.Standing]),
                Said(string.Join(' ', duty.Sources.Where(numbers.ContainsKey).Select(id => $"[{numbers[id]}]"))),
                Said(string.Join('\n', duty.Discrepancies.SelectMany(id => Quarrel(snapshot, id)))));
        }
        if (snapshot.Obligations.Count == 0) book.Append(Entry.Text(words["obligations.none"]));
    }

    IEnumerable<string> Quarrel(Snapshot snapshot, string id)
    {
        var quarrel = snapshot.Discrepancies?.GetValueOrDefault(id);
        yield return words["obligations.discrepancy", quarrel?.Code ?? id.ToUpperInvariant()];
        if (quarrel?.Claim is { } claim) yield return words["obligations.claim", claim.Here];
        if (quarrel?.CounterClaim is { } counter) yield return words["obligations.counter-claim", counter.Here];
    }

    void Sources(WorkbookFile book, Snapshot snapshot)
    {
        Headings(book, "sources.number", "book.title", "book.source-publisher", "book.address", "sources.tier", "sources.seen");
        foreach (var (id, number) in snapshot.SourceNumbers.OrderBy(source => source.Value))
        {
            var source = snapshot.Sources[id];
            book.Append(Entry.Whole(number), Entry.Text(source.Title), Said(source.Publisher), Said(source.Url), Entry.Text(common["tier." + source.Tier]), Day(source.SeenOn));
        }
    }

    void About(WorkbookFile book, Snapshot snapshot, string sha256, ReportMark? mark)
    {
        void Say(string key, Entry value) => book.Append(Entry.Text(words[key]), value);

        Headings(book, "book.what", "about.heading");
        foreach (var sentence in (string[])["about.wording", snapshot.SignOff is null ? "about.self-declared" : "book.was-approved", "about.law", "book.text-only"]) book.Append(Entry.Empty, Entry.Text(words[sentence]));
        Say("fact.release", Entry.Text(snapshot.Release.Id));
        Say("book.release-as-of", Day(snapshot.Release.AsOf));
        Say("about.release-hash", Entry.Text(snapshot.Release.Sha256));
        Say("fact.as-of", Day(snapshot.AsOf));
        Say("about.snapshot", Entry.Text(snapshot.Id.ToString()));
        Say("book.snapshot-hash", Entry.Text(sha256));
        if (snapshot.SignOff is { } signOff)
        {
            Say("about.answers-hash", Entry.Text(signOff.AnswersSha256));
            Say("about.submission-hash", Entry.Text(signOff.SubmissionSha256));
        }
        if (mark is null) return;
        Say("about.check.code", Entry.Text(mark.Code));
        Say("about.check.page", Entry.Text(mark.Address));
        book.Append(Entry.Text(words["about.check.heading"]), Entry.Text(words["about.check"]));
    }

    void Headings(WorkbookFile book, params string[] keys) => book.Append(keys.Select(key => Entry.Heading(words[key])));

    string Footer(Snapshot snapshot, ReportMark? mark) => string.Join(" · ", new[]
    {
        Short(snapshot.Subject.Length == 0 ? snapshot.Publisher : snapshot.Subject), words["footer.release", snapshot.Release.Id].Value, words["footer.as-of", Dates.Day(snapshot.AsOf)].Value, mark?.Code,
    }.OfType<string>());

    static string Short(string name) => new StringInfo(name) is { LengthInTextElements: > 40 } text ? text.SubstringByTextElements(0, 39) + "…" : name;

    static Entry Shown(ScoreFigure score) => Entry.OneDecimal(decimal.Parse(score.Shown, CultureInfo.InvariantCulture));

    static Entry Said(string? text) => string.IsNullOrEmpty(text) ? Entry.Empty : Entry.Text(text);

    Entry YesNo(bool value) => Entry.Text(words[value ? "book.yes" : "book.no"]);

    /// <summary>A month or a year alone is no day: it stays text.</summary>
    static Entry Day(PartialDate? date) => date is null ? Entry.Empty : date.Precision == "day" ? Day(date.Date) : Entry.Text(date.Date);

    static Entry Day(string iso) => DateOnly.TryParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? Entry.Day(day) : Entry.Text(iso);
}
