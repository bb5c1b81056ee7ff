using AseanPlatform.Testing;

namespace AseanPlatform.Reporting.Tests;

/// <summary>
/// An operator asks for everything that failed at once, whoever asked for it. No other test of failures may run beside it: it would find its own asked for again, or
/// made before it has asked itself.
/// </summary>
[Collection(nameof(AllThatFailed))]
public sealed class AllThatFailedTests(Platform platform)
{
    [Fact]
    public async Task An_operator_has_all_reports_made_again_that_were_given_up_and_each_failure_is_asked_about_once()
    {
        using var operators = platform.Operator().At("operations");
        var (one, other) = (await GivenUp(), await GivenUp());

        var asked = (await operators.PostJson<Operating.Retried>("/api/v1/operations/requests/retries", new { })).Requests;

        asked.ShouldContain(one);
        asked.ShouldContain(other);
        foreach (var request in (Guid[])[one, other])
            await Eventually.True(async () => await operators.Followed($"/api/v1/operations/requests/{request}") is { GivenUp: true, RetryAskedAt: null }, TimeSpan.FromSeconds(60), "the second failure");
        (await operators.PostJson<Operating.Retried>($"/api/v1/operations/requests/{one}/retries", new { })).Requests.ShouldBe([one], "which nobody has asked about");

        async Task<Guid> GivenUp()
        {
            var (client, request) = (await (await platform.NewConsultancy()).NewClient(), Guid.CreateVersion7());
            await platform.Announce(client, request, await platform.Freeze(client, "{\"schema\":\"snapshot/9\"}"u8.ToArray()));
            await Eventually.True(async () => await operators.Followed($"/api/v1/operations/requests/{request}") is { GivenUp: true, RetryAskedAt: null }, TimeSpan.FromSeconds(60), "the failure in the operator's eyes");
            return request;
        }
    }
}

/// <summary>Runs when no other test of the project does.</summary>
[CollectionDefinition(nameof(AllThatFailed), DisableParallelization = true)]
public sealed class AllThatFailed;
