using System.Text.Json;
using AseanPlatform.Assessment.Assessments;

namespace AseanPlatform.Assessment.Snapshots;

/// <summary>The second snapshot of a submission: every member of the first as it was, with who signed it among the people, and what was signed.</summary>
static class SignedSnapshot
{
    const string People = "people", SignOff = "signOff";

    public static Snapshot Of(
        byte[] submission, Guid signOffId, string submissionSha256, FrozenAnswers answers, Writer signer, string role, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(submission);
        var members = document.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
        var to = new CanonicalWriter();
        to.Begin();
        foreach (var name in members.Keys.Append(SignOff).Order(StringComparer.Ordinal))
        {
            to.Member(name);
            if (name is SignOff)
            {
                to.Begin().Member("answers").Number(answers.Said.Count).Member("answersSha256").Text(answers.Sha256).Member("as").Text(role).Member("at").Moment(now)
                    .Member("by").Text(signer.Name ?? "").Member("evidence").Texts(answers.Evidence).Member("id").Id(signOffId).Member("submissionSha256").Text(submissionSha256).End();
            }
            else if (name is People)
            {
                to.BeginArray();
                foreach (var person in members[name].EnumerateArray()) to.Value(person);
                to.Begin().Member("name").Text(signer.Name ?? "").Member("role").Text(role).End().EndArray();
            }
            else
            {
                to.Value(members[name]);
            }
        }
        return Snapshot.Of(to.End());
    }
}
