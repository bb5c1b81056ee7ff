using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Wall.Tests;

/// <summary>
/// Each operation as the people of one tenant (or client) with the ids of another: the answer is the one for an id that belongs to nothing, the other's rows
/// stay as they are, and no word of the other is in anything that came back.
/// </summary>
[Collection(nameof(Twins))]
public sealed partial class TwinTests(Twins twins)
{
    /// <summary>One who tries, what is their own, and what must be nothing to them.</summary>
    /// <param name="Key">What a program holds that calls in the member's name.</param>
    internal sealed record Attacker(Member Member, Twin Tenant, TwinClient Own, IReadOnlyList<(Twin Tenant, TwinClient Client)> Foreign, IReadOnlyList<string> Forbidden, ProgramKey? Key = null)
    {
        public string Label => Key?.Label ?? Member.Label;

        public bool MayCall(Operation operation) => (operation.Who.Contains("people") || operation.Who.Contains(Member.Role)) && (Key is null || Key.Actions.Any(action => operation.Who.Contains($"key:{action}")));

        public Task<string> Token(Twins twins) => Key is null ? twins.Token(Member.Person) : twins.Platform.Token(new { key = Key.Secret });
    }

    internal static Attacker[] Attackers(Twins twins)
    {
        var (a, b) = (twins.A, twins.B);
        return
        [
            // The other tenant, for everybody.
            .. a.One.People.Append(a.Admin).Append(a.Granted).Select(member => new Attacker(member, a, a.One, [(b, b.One), (b, b.Two)], [b.Canary])),
            new(a.Two.People[0], a, a.Two, [(b, b.One), (a, a.One)], [b.Canary, a.One.Canary]),
            // Within the tenant: a consultant without a grant, with one for the other client, and the people of the other client.
            new(a.Ungranted, a, a.One, [(b, b.One), (a, a.One), (a, a.Two)], [b.Canary, a.One.Canary, a.Two.Canary]),
            new(a.Granted, a, a.One, [(a, a.Two)], [b.Canary, a.Two.Canary]),
            .. a.Two.People.Skip(1).Select(member => new Attacker(member, a, a.Two, [(a, a.One)], [b.Canary, a.One.Canary])),
            // Programs: a key for each action that sees all clients of its tenant, and one that sees one of them.
            .. twins.Keys.Select(key => new Attacker(a.Admin, a, a.One, [(b, b.One), (b, b.Two)], [b.Canary], new($"key:{key.Key}", [key.Key], key.Value))),
            new(a.Admin, a, a.One, [(b, b.One), (a, a.Two)], [b.Canary, a.Two.Canary], twins.KeyOfOne),
        ];
    }

    [Fact]
    public async Task Every_text_that_can_be_written_holds_the_canary()
    {
        // Codes, hashes and words of the platform itself: nobody's own text goes into these.
        HashSet<string> closed =
        [
            "assessment.answer.statement_id", "assessment.answer_write.statement_id", "assessment.assessment.markets", "assessment.assessment.release", "assessment.assessment.state",
            "assessment.ai_system.state", "assessment.duty_evidence.obligation_id", "assessment.duty_state.obligation_id", "assessment.duty_state.state", "assessment.impact_answer.choice", "assessment.impact_answer.question_id",
            "assessment.wording.member", "assessment.wording.original_sha256", "assessment.wording.statement_id", "assessment.wording.written_in",
            "assessment.assessment.country", "assessment.assessment.question_set",
            "assessment.client_copy.country", "assessment.client_copy.language", "assessment.client_copy.state", "assessment.contact.consent_sha256", "assessment.contact.consent_version",
            "assessment.contact.consent_text", "assessment.answer.origin", "assessment.answer_write.origin", // the platform's own words and codes
            "assessment.action.obligation_id", "assessment.action.state", "assessment.action.statement_id", "assessment.ask.statement_id", "assessment.comment.statement_id", "assessment.staff_comment.statement_id",
            "assessment.push.release", "assessment.pushed_client.outcome", "assessment.pushed_client.undone",
            "assessment.portfolio_report.languages", "assessment.portfolio_report.snapshot_sha256",
            "reporting.portfolio_report.snapshot_sha256", "reporting.portfolio_report.state", "reporting.portfolio_report.reason", "reporting.portfolio_report.check_code",
            "reporting.portfolio_report_file.language", "reporting.portfolio_report_file.format", "reporting.portfolio_report_file.sha256", "reporting.portfolio_report_file.key_id", "reporting.portfolio_report_chunk.sha256",
            "assessment.staff_note.client_name", // of a client that has left; the twins stay
            "assessment.evidence.kind", "assessment.evidence_chunk.sha256", "assessment.evidence_content.sha256", "assessment.evidence_revision.media_type", "assessment.evidence_revision.sha256",
            "assessment.evidence_use.statement_id", "assessment.submission_evidence.sha256", "assessment.submission_evidence.statement_id",
            "assessment.contact.language", "assessment.contact.snapshot_sha256", "assessment.scorecard.language", "assessment.scorecard.levels", "assessment.scorecard.markets",
            "identity.invitation.undelivered", "identity.tenant_account.state_reason", // a code, and the operator's words
            "identity.audit_entry.network", "assessment.audit_entry.network", "reporting.audit_entry.network", "identity.client_export.state", "identity.client_export.sha256", "identity.client_deletion.language", "identity.client_deletion.state",
            "identity.client_deletion.certificate_sha256", "identity.deletion_acknowledged.service", "identity.deletion_acknowledged.tables",
            "identity.legal_text.kind", "identity.legal_acceptance.kind",
            "assessment.release_move.asked", "assessment.release_move.from_release", "assessment.release_move.markets", "assessment.release_move.to_release", "assessment.review.decision", "assessment.review.statements", "assessment.sign_off.answers_sha256", "assessment.sign_off.evidence", "assessment.sign_off.release", "assessment.sign_off.signed_as",
            "assessment.sign_off.snapshot_sha256", "assessment.target.principle", "assessment.tenant_copy.kind", "notification.tenant_copy.kind", "operations.tenant_copy.kind", "reporting.tenant_copy.kind",
            "identity.client.colour", "identity.client.logo", "identity.client_logo.sha256", "identity.client_logo.type", "reporting.report.client_colour", "reporting.report.client_logo",
            "assessment.tenant_copy.logo", "identity.tenant_account.logo", "identity.tenant_logo.sha256", "identity.tenant_logo.type", "identity.sign_in_provider.secret", "identity.sign_in_provider.scope", "identity.sign_in_provider.subject_claim", "notification.tenant_copy.logo", "operations.tenant_copy.logo", "reporting.tenant_copy.logo",
            "assessment.kept_filter.country", "assessment.kept_filter.flag", "assessment.kept_filter.state", "assessment.scorecard.release", "assessment.submission.snapshot_sha256", "assessment.tenant_copy.colour",
            "identity.api_key.actions", "identity.client.country", "identity.client.language", "identity.client.state", "identity.credential.data", "identity.credential.kind", "identity.invitation.language", "identity.invitation.role",
            "identity.invitation.state", "identity.membership.roles", "identity.person.language", "identity.person.state", "identity.tenant_account.colour", "identity.tenant_account.kind",
            "identity.session_use.browser", "identity.session_use.network", "identity.session_use.system", // words of a list of ours, and a shortened network address
            "identity.client_upload.sha256", "identity.client_upload.state", "identity.client_upload_row.country", "identity.client_upload_row.language", "identity.client_upload_row.reason",
            "identity.client_upload_row.standing", "identity.client_upload_row.wrong_column", "identity.tenant_account.languages", "identity.tenant_account.state", "notification.client_copy.country", "notification.client_copy.language", "notification.client_copy.state",
            "notification.notice.kind", "notification.tenant_copy.colour", "operations.tenant_copy.colour", "reporting.client_copy.country", "reporting.client_copy.language",
            "reporting.client_copy.state", "reporting.file_chunk.sha256", "reporting.report.reason", "reporting.report.snapshot_sha256", "reporting.report.source_kind", "reporting.report.stage", "reporting.report.check_code", "reporting.report_file.key_id",
            "reporting.report.state", "reporting.report_edition.audience", "reporting.report_edition.language", "reporting.report_edition.reason", "reporting.report_edition.state", "reporting.report_file.audience", "reporting.report_file.format", "reporting.report_file.language", "reporting.report_file.sha256", "reporting.tenant_copy.colour",
        ];
        foreach (var twin in new[] { twins.A, twins.B }) await twins.AddressChange(twin.Aside, twin.Canary); // another test may have ended it
        var silent = new List<string>();
        foreach (var column in twins.Rows.Columns.Where(c => c.Kind.StartsWith("of a", StringComparison.Ordinal) && (c.Type is "text" or "text[]" or "jsonb" || c.Type.StartsWith("character", StringComparison.Ordinal))))
        {
            if (closed.Contains($"{column.Service}.{column.Table}.{column.Name}")) continue;
            // Copies of clients and grants are kept only by services that show them.
            if (column.Table.EndsWith("_copy", StringComparison.Ordinal) && await twins.Rows.Count(column.Service, $"SELECT count(*) FROM {column.Table} WHERE name <> ''") == 0) continue; // of a deleted client a row without words stays
            foreach (var twin in new[] { twins.A, twins.B })
                if (await twins.Rows.Count(column.Service, $"SELECT count(*) FROM {column.Table} WHERE {column.Name}::text LIKE '%' || $1 || '%'", twin.Canary) == 0)
                    silent.Add($"{column.Service}.{column.Table}.{column.Name} holds no canary: let Twins write one there, or list it here if nobody's own words can get there");
        }

        silent.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_foreign_id_is_like_none_and_opens_nothing()
    {
        var (a, b) = (twins.A, twins.B);
        await twins.Rows.Quiet([a.Id, b.Id]);
        var before = await twins.Rows.HashOf(b);
        var (wrong, tried, operations) = (new ConcurrentBag<string>(), 0, new ConcurrentDictionary<Operation, bool>());

        foreach (var attacker in Attackers(twins))
        {
            var token = await attacker.Token(twins);
            var mine = twins.Operations.Where(o => o.IsApi && o.Places.Any(Twins.IsOwned) && attacker.MayCall(o)).ToList();
            mine.Count.ShouldBeGreaterThan(0, attacker.Label);
            await Parallel.ForEachAsync(mine, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (operation, _) =>
            {
                operations[operation] = true;
                using var http = twins.Bearing(operation.Service, token);
                foreach (var (tenant, client) in attacker.Foreign)
                {
                    foreach (var places in await Substitutions(operation, attacker, tenant, client))
                    {
                        var body = Sample.Of(operation, attacker.Own.Canary, name => places.Foreign[Index(operation, name)]);
                        var (foreign, none) = (await Signature(http, operation, places.Foreign, body, attacker), await Signature(http, operation, places.None, body, attacker));
                        Interlocked.Add(ref tried, 2);
                        if (foreign.Text != none.Text) wrong.Add($"{operation} as {attacker.Label} with ids of {client.Canary}:\n{foreign.Text}\nbut with ids of nothing:\n{none.Text}");
                        if (foreign.Status is 400 or >= 500 || (foreign.Status is 422 && !operation.Places.Any(p => p.In is "body" && Twins.IsOwned(p))))
                            wrong.Add($"{operation}: {foreign.Text}\nno test knows a right body for it, so the id was never looked at: add the member to Sample");
                        if (foreign.Leak is { } leak) wrong.Add($"{operation} as {attacker.Label} answers with {leak}");
                    }
                }
            });
        }

        // What only the holder of a link may ask with an id.
        foreach (var (purpose, key) in (await twins.Links(a)).Append(new("start", "")))
        {
            using var link = twins.Bearing("identity", await twins.Platform.Token(purpose is "start" ? new { purpose, slug = a.Canary } : Twins.Ask(purpose, key)));
            var attacker = new Attacker(a.Admin, a, a.One, [], [b.Canary]);
            foreach (var operation in twins.Operations.Where(o => o is { IsApi: true, Service: "identity" } && o.Places.Any(Twins.IsOwned) && o.Who.All(who => who.StartsWith("link:", StringComparison.Ordinal)) && o.Who.Contains($"link:{purpose}")))
            {
                operations[operation] = true;
                var ids = await Task.WhenAll(operation.Places.Select(place => twins.IdFor(operation, place, b, b.One)));
                var body = Sample.Of(operation, a.Canary, name => ids[Index(operation, name)]);
                var (foreign, none) = (await Signature(link, operation, ids, body, attacker), await Signature(link, operation, [.. ids.Select(Twins.NoneLike)], body, attacker));
                if (foreign.Text != none.Text || foreign.Leak is not null) wrong.Add($"{operation} with a link for {purpose}:\n{foreign.Text}\nbut with ids of nothing:\n{none.Text}");
            }
        }

        wrong.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(500);
        twins.Operations.Where(o => o.IsApi && o.Places.Any(Twins.IsOwned) && !o.Who.SetEquals(["operator"]) && !operations.ContainsKey(o)).ShouldBeEmpty("every operation with an id was tried");
        await twins.Rows.Quiet([a.Id, b.Id]);
        (await twins.Rows.HashOf(b)).Except(before).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_one_may_call_holds_no_word_of_another()
    {
        var (a, b) = (twins.A, twins.B);
        await twins.Rows.Quiet([a.Id, b.Id]);
        var before = await twins.Rows.HashOf(b);
        (Member Member, TwinClient Own, string[] Forbidden)[] readers =
        [
            (a.Admin, a.One, [b.Canary]), (a.Granted, a.One, [b.Canary, a.Two.Canary]), (a.Ungranted, a.One, [b.Canary, a.One.Canary, a.Two.Canary]),
            .. a.One.People.Select(member => (member, a.One, new[] { b.Canary, a.Two.Canary })), .. a.Two.People.Select(member => (member, a.Two, new[] { b.Canary, a.One.Canary })),
            (new("operator", "operator", twins.Operator, await (await twins.SignIn(twins.Operator)).Id(), null), a.One, [a.One.Canary, a.Two.Canary, b.One.Canary, b.Two.Canary]),
        ];
        // What an operator reads of anybody: what consultancies are called; what operators wrote themselves, with who ended it; whose second factor they may have to confirm the loss of.
        string[] told = ["identity GET /api/v1/tenants", "identity GET /api/v1/tenants/{id}/break-glass", "identity GET /api/v1/second-factor-removals"];
        var (wrong, own) = (new ConcurrentBag<string>(), new ConcurrentDictionary<string, bool>());

        foreach (var (member, client, forbidden) in readers)
        {
            var token = await twins.Token(member.Person);
            var mine = twins.Operations.Where(o => o.IsApi && (o.Who.Contains("people") || o.Who.Contains(member.Role))).ToLookup(o => o.EndsSessions);
            // Each id is looked up before anything ends: of what is called at once, one must not take it from another.
            foreach (var operation in mine.SelectMany(o => o))
                foreach (var place in operation.Places) await twins.IdFor(operation, place, a, client);
            // Reading first; what ends things comes last, and what ends sessions alone, in one of its own. An operator only reads: its other calls suspend the twin and publish terms for all.
            IEnumerable<Operation>[] turns = [mine[false].Where(o => !o.Writes), mine[false].Where(o => o.Method is "PUT" or "POST" or "PATCH"), mine[false].Where(o => o.Method is "DELETE"), mine[true]];
            foreach (var turn in turns.Take(member.Role is "operator" ? 1 : turns.Length))
            {
                await Parallel.ForEachAsync(turn, new ParallelOptions { MaxDegreeOfParallelism = turn == mine[true] ? 1 : 8 }, async (operation, _) =>
                {
                    using var http = twins.Bearing(operation.Service, operation.EndsSessions ? await twins.Token(member.Person) : token);
                    var ids = new List<string>();
                    foreach (var place in operation.Places) ids.Add(await twins.IdFor(operation, place, a, client));
                    var (text, status) = await Output(http, operation, ids, Sample.Of(operation, client.Canary, name => ids[Index(operation, name)]));
                    if (status is 401 || status >= 500 || (status is 400 or 422 && operation.Unguessable is null && (operation.LeftOut.Count > 0 || operation.Places.All(p => p.In is not "body")))) wrong.Add($"{operation} as {member.Label} with own ids: {status} {text[..Math.Min(text.Length, 600)]}");
                    if (member.Role is "operator" && told.Skip(1).Contains(operation.ToString())) return;
                    foreach (var canary in forbidden) if (text.Contains(canary, StringComparison.OrdinalIgnoreCase)) wrong.Add($"{operation} as {member.Label} answers with {canary}");
                    if (!text.Contains(a.Canary, StringComparison.OrdinalIgnoreCase)) return;
                    if (member.Role is "operator" && !told.Contains(operation.ToString())) wrong.Add($"{operation} tells an operator {text[..Math.Min(text.Length, 600)]}");
                    own[operation.ToString()] = true;
                });
            }
        }
        foreach (var (purpose, key) in (await twins.Links(a)).Append(new("start", "")))
        {
            var token = await twins.Platform.Token(purpose is "start" ? new { purpose, slug = a.Canary } : Twins.Ask(purpose, key));
            foreach (var operation in twins.Operations.Where(o => o is { IsApi: true, Writes: false } && o.Who.Contains($"link:{purpose}")))
            {
                using var http = twins.Bearing(operation.Service, token);
                var ids = new List<string>();
                foreach (var place in operation.Places) ids.Add(await twins.IdFor(operation, place, a, a.One));
                var (text, _) = await Output(http, operation, ids, null);
                if (text.Contains(b.Canary, StringComparison.OrdinalIgnoreCase)) wrong.Add($"{operation} with a link for {purpose} answers with {b.Canary}");
                if (text.Contains(a.Canary, StringComparison.OrdinalIgnoreCase)) own[operation.ToString()] = true;
            }
        }

        wrong.ShouldBeEmpty();
        own.Count.ShouldBeGreaterThan(15, "one's own words are to be seen, else nothing was looked at");
        await twins.Rows.Quiet([a.Id, b.Id]);
        (await twins.Rows.HashOf(b)).Except(before).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_show_another_tenants_ids_as_no_page_and_no_word_of_it()
    {
        var (a, b) = (twins.A, twins.B);
        var pages = Operation.Table.Where(line => line is { Service: "portal", Method: "GET" } && line.Route.StartsWith("/app", StringComparison.Ordinal)).Select(line => line.Route).ToList();
        pages.Count.ShouldBeGreaterThan(10);
        var (wrong, seen) = (new ConcurrentBag<string>(), 0);

        foreach (var (member, client, foreign, forbidden) in new[] { (a.Admin, a.One, b.One, b.Canary), (a.One.People[0], a.One, b.One, b.Canary), (a.Two.People[0], a.Two, a.One, a.One.Canary), (a.Ungranted, a.One, a.Two, a.Two.Canary) })
        {
            using var browser = (await twins.SignIn(member.Person)).Browser();
            await Parallel.ForEachAsync(pages, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (page, _) =>
            {
                var shape = new Operation("portal", "GET", page, new HashSet<string>(), PlacesOf(page), null, default);
                var ids = new List<(string Own, string Foreign)>();
                foreach (var place in shape.Places)
                {
                    var service = place.Kind.StartsWith("reports", StringComparison.Ordinal) ? "reporting" : place.Kind.Split('.')[0] is "assessments" or "evidence" or "comments" or "asks" or "actions" ? "assessment" : "identity";
                    ids.Add(place.Name is "chapter" ? ("transparency", "transparency") : (await twins.IdFor(shape with { Service = service }, place, a, client), await twins.IdFor(shape with { Service = service }, place, foreign == a.One || foreign == a.Two ? a : b, foreign)));
                }
                var (own, _) = await Output(browser, shape, [.. ids.Select(i => i.Own)], null);
                if (own.Contains(forbidden, StringComparison.OrdinalIgnoreCase)) wrong.Add($"{page} shows {forbidden} to {member.Label}");
                if (own.Contains(a.Canary, StringComparison.OrdinalIgnoreCase)) Interlocked.Increment(ref seen);
                if (ids.All(i => i.Own == i.Foreign)) return;

                var attacker = new Attacker(member, a, client, [], [forbidden]);
                var other = await Signature(browser, shape, [.. ids.Select(i => i.Foreign)], null, attacker);
                var none = await Signature(browser, shape, [.. ids.Select(i => i.Own == i.Foreign ? i.Own : Twins.NoneLike(i.Foreign))], null, attacker);
                if (other.Text != none.Text) wrong.Add($"{page} as {member.Label}:\n{other.Text[..Math.Min(other.Text.Length, 1500)]}\nbut for an id of nothing:\n{none.Text[..Math.Min(none.Text.Length, 1500)]}");
                if (other.Leak is { } leak) wrong.Add($"{page} shows {leak} to {member.Label}");
            });
        }

        wrong.ShouldBeEmpty();
        seen.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_report_in_every_form_holds_its_clients_words_and_nobody_elses()
    {
        var (a, b) = (twins.A, twins.B);
        using var admin = await twins.Caller(a.Admin.Person, "reporting");
        var files = 0;
        foreach (var report in await admin.GetJson<JsonArray>("/api/v1/reports"))
        {
            foreach (var file in report!["files"]!.AsArray())
            {
                using var answer = await admin.GetAsync(new Uri($"/api/v1/reports/{report["id"]}/files/{file!["language"]}/{file["format"]}", UriKind.Relative));
                var text = string.Concat((await Plain.Of(answer)).Where(c => !char.IsWhiteSpace(c))); // a long word may be broken on paper
                var what = $"{report["sourceKind"]} {file["language"]} {file["format"]}";
                text.Contains(a.Canary, StringComparison.OrdinalIgnoreCase).ShouldBeTrue(what);
                text.Contains(b.Canary, StringComparison.OrdinalIgnoreCase).ShouldBeFalse(what);
                text.Contains(a.Two.Canary, StringComparison.OrdinalIgnoreCase).ShouldBeFalse(what);
                files++;
            }
        }
        files.ShouldBeGreaterThan(6);
    }

    [Fact]
    public async Task A_page_mark_of_another_tenant_is_no_page_mark()
    {
        using var ofB = await twins.Caller(twins.B.Admin.Person, "assessment");
        using var ofA = await twins.Caller(twins.A.Admin.Person, "assessment");
        var mark = (string)(await ofB.GetJson<JsonNode>("/api/v1/portfolio?take=1"))["next"]!;
        var own = (string)(await ofA.GetJson<JsonNode>("/api/v1/portfolio?take=1"))["next"]!;

        (await ofA.GetAsync(new Uri($"/api/v1/portfolio?after={own}", UriKind.Relative))).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        foreach (var wrong in new[] { mark, own[..^1] + (own[^1] is 'A' ? 'B' : 'A'), "nonsense" })
            (await ofA.GetAsync(new Uri($"/api/v1/portfolio?after={wrong}", UriKind.Relative))).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest, wrong);
    }

    static List<Place> PlacesOf(string route)
    {
        var parts = route.Split('/');
        return [.. parts.Select((part, n) => (part, n)).Where(p => p.part.StartsWith('{')).Select(p => new Place(p.part.Trim('{', '}'), $"{parts[p.n - 1].Trim('{', '}')}.{p.part.Trim('{', '}')}", "path"))];
    }

    internal static int Index(Operation operation, string name) => operation.Places.ToList().FindIndex(place => place.In is "body" && place.Name == name);

    /// <summary>All ids foreign, and each one foreign while the rest are one's own; beside each the same with ids of nothing.</summary>
    async Task<IReadOnlyList<(IReadOnlyList<string> Foreign, IReadOnlyList<string> None)>> Substitutions(Operation operation, Attacker attacker, Twin tenant, TwinClient client)
    {
        var (own, foreign) = (new List<string>(), new List<string>());
        foreach (var place in operation.Places)
        {
            own.Add(await twins.IdFor(operation, place, attacker.Tenant, attacker.Own));
            foreign.Add(await twins.IdFor(operation, place, tenant, client));
        }
        // What the two share (the tenant, its people) is nobody's secret between them.
        var none = foreign.Select((id, n) => id == own[n] ? id : Twins.NoneLike(id)).ToList();
        var owned = Enumerable.Range(0, own.Count).Where(n => own[n] != foreign[n]).ToList();
        if (owned.Count is 0) return [];
        IEnumerable<IReadOnlyList<int>> sets = owned.Count is 1 ? [owned] : [owned, .. owned.Select(n => (IReadOnlyList<int>)[n])];
        return [.. sets.Select(set => ((IReadOnlyList<string>)[.. own.Select((id, n) => set.Contains(n) ? foreign[n] : id)], (IReadOnlyList<string>)[.. own.Select((id, n) => set.Contains(n) ? none[n] : id)]))];
    }

    internal static async Task<(string Text, int Status, string? Leak)> Signature(HttpClient http, Operation operation, IReadOnlyList<string> ids, JsonNode? body, Attacker attacker)
    {
        using var answer = await http.SendAsync(Twins.Request(operation, ids, body));
        var text = new StringBuilder().Append((int)answer.StatusCode).Append('\n');
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not ("Date" or "Content-Length")).OrderBy(h => h.Key, StringComparer.Ordinal))
            text.Append(name).Append(": ").AppendJoin(", ", values).Append('\n');
        var said = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
        text.Append(said);
        foreach (var (id, place) in ids.Zip(operation.Places)) if (Twins.IsOwned(place)) text.Replace(id, "{id}"); // what is everybody's is the same in both, and may be as short as a digit
        return (Passing().Replace(text.ToString(), "…"), (int)answer.StatusCode, attacker.Forbidden.FirstOrDefault(canary => said.Contains(canary, StringComparison.OrdinalIgnoreCase)));
    }

    static async Task<(string Text, int Status)> Output(HttpClient http, Operation operation, IReadOnlyList<string> ids, JsonNode? body)
    {
        using var answer = await http.SendAsync(Twins.Request(operation, ids, body));
        return (answer.Headers + await Plain.Of(answer), (int)answer.StatusCode);
    }

    /// <summary>What differs from one answer to the next by itself: the trace, and the token of a form.</summary>
    [GeneratedRegex("""(?<=traceId":")[0-9a-f]+|CfDJ8[\w-]+|[0-9a-f]{32}""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Passing();
}
