using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Offline;

/// <summary>An answer file is a claim that anybody can edit: each way to edit it is refused, or named on the rows that it touches. What was not edited is never named.</summary>
public sealed class ForgedFileTests(Platform platform)
{
    /// <param name="Forge">Of the file, and of another one that the same people were given.</param>
    /// <param name="Found">unsigned, a code, a status, or "statement standing why" of the one row that is named.</param>
    sealed record Forgery(string Name, string Found, Func<JsonObject, JsonObject, string> Forge);

    [Fact]
    public async Task Fifty_forgeries_are_all_found_and_nothing_of_them_is_written()
    {
        using var work = await Work.Start(platform);
        using var neighbour = await Work.Start(platform);
        var (file, other, theirs) = (await Taken(work), await Taken(work), await Taken(neighbour));
        var forgeries = All(theirs).ToList();
        forgeries.Select(forgery => forgery.Name).Distinct().Count().ShouldBeGreaterThanOrEqualTo(50);
        (await Found(work, file.ToJsonString())).ShouldBe("nothing");
        var wrong = new List<string>();

        foreach (var forgery in forgeries)
        {
            var text = forgery.Forge(file.DeepClone().AsObject(), other.DeepClone().AsObject());
            if (await Found(work, text) is var found && found != forgery.Found) wrong.Add($"{forgery.Name}: {found} in place of {forgery.Found}");
        }

        wrong.ShouldBeEmpty();
        (await Sent(work, new ByteArrayContent(Encoding.Unicode.GetBytes(file.ToJsonString())))).ShouldBe(HttpStatusCode.BadRequest, "another encoding");
        (await Sent(work, new Endless(1L << 30))).ShouldBe(HttpStatusCode.RequestEntityTooLarge, "a gigabyte");
        var after = await work.Get();
        (after["revision"]!.GetValue<int>(), after["answers"]!.AsArray().Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_file_that_was_only_written_otherwise_is_as_good_as_it_was()
    {
        using var work = await Work.Start(platform);
        var file = await Taken(work);
        var text = file.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        var lines = text.Split('\n');

        foreach (var same in new[]
        {
            text, text.Replace("\n", "\r\n", StringComparison.Ordinal), string.Concat(lines.Select((line, n) => line + (n % 3 is 0 ? "\r\n" : n % 3 is 1 ? "\n" : "\r"))), text.Replace("\n", "", StringComparison.Ordinal),
            new JsonObject(file.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString(),
            file.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
        })
            (await Found(work, same)).ShouldBe("nothing");
    }

    static IEnumerable<Forgery> All(JsonObject theirs)
    {
        // What the file says of itself is covered by its signature.
        yield return Manifest("fileId", Guid.CreateVersion7().ToString());
        yield return Manifest("tenantId", Guid.CreateVersion7().ToString());
        yield return Manifest("tenantName", "Another consultancy");
        yield return Manifest("clientName", "Another client");
        yield return Manifest("clientId", null);
        yield return Manifest("releaseAsOf", "2020-01-01");
        yield return Manifest("questionsSha256", new string('0', 64));
        yield return Manifest("madeAt", "2020-01-01T00:00:00Z");
        yield return Manifest("validUntil", "2099-01-01");
        yield return Manifest("clientId", Guid.CreateVersion7().ToString(), "import.other-client");
        yield return Manifest("release", "1999.1", "import.release");
        yield return Manifest("schema", "offline-scorecard/9", "import.foreign");
        yield return new("another kind of file", "import.foreign", (file, _) => With(file, f => f["schema"] = "offline-answers/9"));
        yield return new("their file whole", "import.other-client", (_, _) => theirs.ToJsonString());
        yield return new("their manifest and signature", "import.other-client", (file, _) => With(file, f => (f["manifest"], f["signature"]) = (theirs["manifest"]!.DeepClone(), theirs["signature"]!.DeepClone())));
        yield return new("their signature", "unsigned", (file, _) => With(file, f => f["signature"] = theirs["signature"]!.DeepClone()));
        yield return new("the signature of another of ours", "unsigned", (file, other) => With(file, f => f["signature"] = other["signature"]!.DeepClone()));
        yield return new("the manifest of another of ours", "unsigned", (file, other) => With(file, f => f["manifest"] = other["manifest"]!.DeepClone()));
        foreach (var (what, value, found) in new[] { ("no", "", "unsigned"), ("no real", "none", "unsigned"), ("an empty", "MAYCAQACAQA=", "unsigned"), ("a long", new string('A', 4_000), "invalid") })
            yield return new($"{what} signature", found, (file, _) => With(file, f => f["signature"]!["value"] = value));
        yield return new("one letter of the signature", "unsigned", (file, _) => With(file, f => f["signature"]!["value"] = (string)f["signature"]!["value"]! is var said ? said[..20] + (said[20] is 'A' ? 'B' : 'A') + said[21..] : ""));
        foreach (var key in new[] { "0000000000000000", "../own", "", "own" })
            yield return new($"the key '{key}'", "unsigned", (file, _) => With(file, f => f["signature"]!["keyId"] = key));
        yield return new("no signature at all", "400", (file, _) => With(file, f => f.Remove("signature")));
        yield return new("no manifest", "400", (file, _) => With(file, f => f.Remove("manifest")));

        // The words that were asked.
        yield return Row("other words", "te-01 changed edited", row => row["textSha256"] = new string('a', 64));
        yield return Row("no words", "te-01 changed edited", row => row["textSha256"] = null);
        yield return new("the words of another statement", "te-01 changed edited", (file, _) => With(file, f => f["answers"]![0]!["textSha256"] = (string)f["answers"]![1]!["textSha256"]!));

        // What was said to them.
        foreach (var level in new[] { "5", "-1", "2.5", "4.0", "1e400", "\"3\"", "true", "[3]", "{}", "99999999999999999999" })
            yield return new($"the level {level}", "te-01 refused level", (file, _) => file.ToJsonString().Replace("\"level\":3", $"\"level\":{level}", StringComparison.Ordinal));
        yield return Row("a level and not applicable", "te-01 refused both", row => (row["notApplicable"], row["reason"]) = (true, "Why"), (1, 1));
        yield return Row("not applicable without a reason", "te-01 refused reason", row => (row["notApplicable"], row["level"]) = (true, null), (1, 1));
        yield return Row("too many words", "te-01 refused length", row => row["words"] = new string('字', 20_001));
        yield return Row("a statement that is none", "xx-99 unknown", row => row["statementId"] = "xx-99");
        yield return Row("a look-alike of a statement", "tе-01 unknown", row => row["statementId"] = "t\u0435-01"); // a Cyrillic е
        yield return Row("a statement that is not asked", "te-07 refused not-shown", row => row["statementId"] = "te-07");
        yield return new("a statement twice", "te-01 refused twice", (file, _) => With(file, f =>
        {
            f["answers"]!.AsArray().Add(f["answers"]![0]!.DeepClone());
            (f["counts"]!["statements"], f["counts"]!["answered"]) = ((int)f["counts"]!["statements"]! + 1, 3);
        }));

        // What it says that it holds, and members that it does not have.
        yield return new("other counts", "import.miscounted", (file, _) => With(file, f => f["counts"]!["answered"] = 40));
        yield return new("a row taken out", "import.miscounted", (file, _) => With(file, f => f["answers"]!.AsArray().RemoveAt(5)));
        yield return new("a score", "400", (file, _) => With(file, f => f["score"] = 100));
        yield return new("a score in a row", "400", (file, _) => With(file, f => f["answers"]![0]!["score"] = 100));
        yield return new("a look-alike of a member", "400", (file, _) => With(file, f => f["\u0430nswers"] = new JsonArray())); // a Cyrillic а
        yield return new("a member in other letters", "400", (file, _) => With(file, f => f["Answers"] = new JsonArray()));
        yield return new("two manifests", "400", (file, other) => $"{file.ToJsonString()[..^1]},\"manifest\":{other["manifest"]!.ToJsonString()}}}");
        yield return new("a level twice", "400", (file, _) => file.ToJsonString().Replace("\"level\":3", "\"level\":3,\"level\":4", StringComparison.Ordinal));
        yield return new("cut off", "400", (file, _) => file.ToJsonString()[..^40]);
        yield return new("something behind it", "400", (file, _) => file.ToJsonString() + "{}");
        yield return new("in a list", "400", (file, _) => $"[{file.ToJsonString()}]");

        static Forgery Manifest(string member, string? value, string found = "unsigned") => new($"{member} of the manifest: {value}", found, (file, _) => With(file, f => f["manifest"]![member] = value));

        static Forgery Row(string name, string found, Action<JsonNode> change, (int Answered, int None)? counts = null) => new(name, found, (file, _) => With(file, f =>
        {
            change(f["answers"]![0]!);
            if (counts is { } said) (f["counts"]!["answered"], f["counts"]!["notApplicable"]) = (said.Answered, said.None);
        }));

        static string With(JsonObject file, Action<JsonObject> change)
        {
            change(file);
            return file.ToJsonString();
        }
    }

    /// <summary>What the platform says of it before anything is decided.</summary>
    static async Task<string> Found(Work work, string text)
    {
        using var answer = await work.Http.PostAsync(new Uri($"{work.Path}/offline/preview", UriKind.Relative), new StringContent(text, Encoding.UTF8, "application/json"));
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        if (answer.StatusCode is HttpStatusCode.BadRequest) return "400";
        if (!answer.IsSuccessStatusCode) return (string)said["code"]!;
        var named = said["rows"]!.AsArray().Where(row => (string)row!["standing"]! is not ("new" or "open" or "same")).Select(row => $"{row!["statementId"]} {row["standing"]} {row["why"]}".TrimEnd()).ToList();
        if (!(bool)said["file"]!["isSigned"]!) return named.Count is 2 && named.TrueForAll(row => row.EndsWith(" changed unsigned", StringComparison.Ordinal)) ? "unsigned" : $"unsigned, but {string.Join(", ", named)}";
        return named is [] ? "nothing" : string.Join(", ", named);
    }

    static async Task<HttpStatusCode> Sent(Work work, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{work.Path}/offline/preview", UriKind.Relative)) { Content = content };
        request.Headers.ExpectContinue = true; // what is refused by its length alone is not sent
        using var answer = await work.Http.SendAsync(request);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        return answer.StatusCode;
    }

    /// <summary>With answers to two statements.</summary>
    static async Task<JsonObject> Taken(Work work) => AnswerFiles.Of(AnswerFiles.Data(await work.Http.GetStringAsync(new Uri($"{work.Path}/offline", UriKind.Relative))), ("te-01", 3), ("te-02", 2));

    /// <summary>Says how long it is, and would write blanks for as long.</summary>
    sealed class Endless(long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var blanks = new byte[1 << 20];
            Array.Fill(blanks, (byte)' ');
            for (var sent = 0L; sent < length; sent += blanks.Length) await stream.WriteAsync(blanks);
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
