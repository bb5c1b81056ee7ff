using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Evidence;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.Assessment.Wordings;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Snapshots;

/// <summary>What a submitted assessment looked like: answers, score, duties and the texts they were given to.</summary>
static class SubmissionSnapshot
{
    public static Snapshot Of(
        Guid submissionId, int number, Assessments.Assessment assessment, CatalogueRelease release, IEnumerable<FrozenEvidence> evidence, IEnumerable<Wording> wordings, TenantCopy? tenant,
        ClientCopy? client, IReadOnlyList<(Writer Writer, string Role)> people, DateTimeOffset now)
    {
        var score = assessment.Score(release);
        var to = new CanonicalWriter();
        to.Begin().Member("asOf").Day(DateOnly.FromDateTime(now.UtcDateTime)).Member("client");
        if (client is null) to.Null();
        else to.Begin().Member("country").Text(client.Country).Member("name").Text(client.Name).End();
        to.Member("coverage").Coverage(score.Coverage).Member("cycle").Number(assessment.Cycle)
            .Member("discrepancies").Discrepancies(release, assessment.Markets).Member("generative").Flag(assessment.Generative).Member("id").Id(submissionId)
            .Member("kind").Text("submission").Member("languages").Texts([client?.Language ?? "en"]).Member("madeAt").Moment(now)
            .Member("markets").Markets(release, assessment.Markets).Member("number").Number(number).Member("obligations").Obligations(release, assessment.Markets, now)
            .Member("organisation").Null().Member("overall").Fraction(score.Overall).Member("people").BeginArray();
        foreach (var (writer, role) in people) to.Begin().Member("name").Text(writer.Name ?? "").Member("role").Text(role).End();
        to.EndArray().Member("principles").BeginArray();
        foreach (var principle in release.Principles) Principle(to, principle, score.Principles.FirstOrDefault(p => p.Principle == principle.Id));
        to.EndArray().Member("provisional").Flag(score.IsProvisional);
        if (release.QuestionSets.FirstOrDefault(s => s.Id == assessment.QuestionSet) is { } set) to.Member("questionSet").Begin().Member("id").Text(set.Id).Member("name").Value(set.Name).End();
        to.Member("release").Release(release).Member("rules").Text(Score1.Name)
            .Member("schema").Text(Snapshot.Schema).Member("sources").Sources(release, assessment.Markets).Member("statements").BeginArray();
        var answers = assessment.Answers.ToDictionary(a => a.StatementId);
        var proofs = evidence.ToLookup(e => e.StatementId);
        var said = wordings.Where(w => w.WrittenIn is not null).ToLookup(w => w.StatementId);
        foreach (var statement in release.Shown(assessment.Showing)) Answered(to, statement, answers.GetValueOrDefault(statement.Id), proofs[statement.Id], said[statement.Id]);
        return Snapshot.Of(to.EndArray().Member("tenant").Tenant(tenant).End());
    }

    static void Principle(CanonicalWriter to, Principle principle, PrincipleScore? score) => to.Begin()
        .Member("band").Text(score?.Band?.Code()).Member("code").Text(principle.Code).Member("gateCapped").Flag(score?.GateCapped ?? false)
        .Member("gateStatement").Text(score?.GateStatement).Member("id").Text(principle.Id).Member("name").Text(principle.Name).Member("order").Number(principle.Order)
        .Member("points").Number(score?.Points).Member("possible").Number(score?.Possible).Member("score").Fraction(score?.Number).Member("why").Text(score?.Why).End();

    static void Answered(CanonicalWriter to, Statement statement, Answer? answer, IEnumerable<FrozenEvidence> evidence, IEnumerable<Wording> wordings)
    {
        Proofs(to.Begin()
            .Member("anchor").Text(answer?.Level is { } level ? statement.Anchors[level] : null).Member("code").Text(statement.Code).Member("evidence"), evidence).Member("gate").Flag(statement.Gate)
            .Member("id").Text(statement.Id).Member("level").Number(answer?.Level).Member("notApplicable").Flag(answer?.NotApplicable ?? false)
            .Member("principle").Text(statement.Principle).Member("reason").Text(answer?.Reason);
        Wordings(OwnText.Reason, answer?.Reason);
        to.Member("statement").Text(statement.Text).Member("title").Text(statement.Title);
        if (statement.Weight is { } weight) to.Member("weight").Number(weight);
        to.Member("words").Text(answer?.Words);
        Wordings(OwnText.Words, answer?.Words);
        to.End();

        // Only where somebody said something of this very text: a snapshot without is the same bytes as before there were any.
        void Wordings(string member, string? text)
        {
            if (text is null || wordings.FirstOrDefault(w => w.Member == member) is not { WrittenIn: { } writtenIn } wording || !wording.IsOf(new(statement.Id, member, text))) return;
            to.Member(member + "In").Begin().Member("by").Text(wording.SavedByName).Member("others").Begin();
            foreach (var (language, other) in wording.Others) to.Member(language).Text(other);
            to.End().Member("writtenIn").Text(writtenIn).End();
        }
    }

    static CanonicalWriter Proofs(CanonicalWriter to, IEnumerable<FrozenEvidence> evidence)
    {
        to.BeginArray();
        foreach (var one in evidence)
        {
            to.Begin().Member("id").Id(one.EvidenceId).Member("kind").Text(one.Kind).Member("revision").Number(one.Revision).Member("sha256").Text(one.Sha256);
            if (one.Test is { State: TestResults.Recognised } test) Test(to.Member("test"), test);
            to.Member("title").Text(one.Title).End();
        }
        return to.EndArray();
    }

    static void Test(CanonicalWriter to, TestResults test)
    {
        to.Begin().Member("more").Number(test.More).Member("parts").BeginArray();
        foreach (var part in test.Parts ?? []) to.Begin().Member("kind").Text(part.Kind).Member("name").Text(part.Name).Member("version").Text(part.Version).End();
        to.EndArray().Member("startedAt").Text(test.StartedAt).Member("tool").Text(test.Tool).Member("version").Text(test.Version).End();
    }
}
