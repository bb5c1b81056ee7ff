using AseanPlatform.Assessment.Leads;
using AseanPlatform.Contracts.Scorecards;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Scorecards;

public sealed class ForgetLeadsTests(Platform platform)
{
    [Fact]
    public async Task A_lead_goes_with_its_scorecard_after_twelve_months_without_contact_in_its_own_tenant_alone()
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        await using var sql = await platform.Sql("assessment");
        var ids = new Dictionary<string, Guid>();
        async Task Lead(Guid tenant, string name, string confirmed, bool lead = true, string? contact = null, string? withdrawn = null, string? turned = null, bool client = false)
        {
            await using var made = new NpgsqlCommand($"""
                WITH card AS (INSERT INTO scorecard (id, tenant_id, release, organisation, language, levels, markets, made_at) SELECT $3, $1, (SELECT id FROM release_copy LIMIT 1), $2, 'en', '{"{}"}', '{"{}"}', now() - interval '2 years' RETURNING id)
                INSERT INTO contact (scorecard_id, tenant_id, email, language, consent_version, consent_sha256, asked_at, confirmed_at, is_lead, last_contact_on, withdrawn_at, turned_at, turned_by, client_id) SELECT id, $1, {(withdrawn is null ? "'lead@example.test'" : "NULL")}, 'en', '1', '', now() - interval '2 years', now() - interval '{confirmed}', {lead && withdrawn is null}, {(contact is null ? "NULL" : $"current_date - interval '{contact}'")}, {(withdrawn is null ? "NULL" : $"now() - interval '{withdrawn}'")}, {(turned is null ? "NULL, NULL" : $"now() - interval '{turned}', gen_random_uuid()")}, {(client ? "id" : "NULL")} FROM card
                """, sql) { Parameters = { new() { Value = tenant }, new() { Value = name }, new() { Value = ids[name] = Guid.CreateVersion7() } } };
            await made.ExecuteNonQueryAsync();
        }
        async Task<string> Left(Guid tenant)
        {
            await using var left = new NpgsqlCommand("SELECT coalesce(string_agg(s.organisation, ',' ORDER BY s.organisation), '') FROM scorecard s JOIN contact c ON c.scorecard_id = s.id WHERE s.tenant_id = $1", sql) { Parameters = { new() { Value = tenant } } };
            return (string)(await left.ExecuteScalarAsync())!;
        }
        await Lead(consultancy.Id, "old", "367 days");
        await Lead(consultancy.Id, "young", "360 days");
        await Lead(consultancy.Id, "no-lead", "367 days", lead: false);
        await Lead(consultancy.Id, "in-touch", "700 days", contact: "360 days");
        await Lead(consultancy.Id, "out-of-touch", "700 days", contact: "368 days");
        await Lead(consultancy.Id, "withdrawn-lately", "100 days", withdrawn: "80 days");
        await Lead(consultancy.Id, "withdrawn-long-ago", "100 days", withdrawn: "91 days");
        await Lead(consultancy.Id, "turned", "367 days", turned: "300 days", client: true);
        await Lead(consultancy.Id, "turning", "367 days", turned: "2 days");
        await Lead(consultancy.Id, "never-turned", "367 days", turned: "8 days");
        await Lead(other.Id, "elsewhere", "367 days");

        var told = new List<object>();
        await using (var db = platform.Job(consultancy.Id)) await db.ForgetLeads(DateTimeOffset.UtcNow, message => { told.Add(message); return Task.CompletedTask; }, CancellationToken.None);

        (await Left(consultancy.Id)).ShouldBe("in-touch,no-lead,turning,withdrawn-lately,young");
        (await Left(other.Id)).ShouldBe("elsewhere");
        told.ShouldAllBe(message => message is ContactEnded);
        told.Cast<ContactEnded>().Select(ended => ids.Single(lead => lead.Value == ended.ContactId).Key).Order().ShouldBe(["never-turned", "old", "out-of-touch", "withdrawn-long-ago"]); // not of the one that became a client
    }
}
