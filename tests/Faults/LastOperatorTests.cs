using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Faults;

/// <summary>Only on a platform of one's own is it known that nobody else has made a second operator.</summary>
[Collection(nameof(OwnStack))]
public sealed class LastOperatorTests(OwnStack own)
{
    [Fact]
    public async Task The_last_operator_stays()
    {
        using var operators = own.Platform.Operator().Browser();
        // A code counts for seconds: none is taken while what another test killed still starts.
        await Eventually.Passes(async () => (await operators.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK));

        using var refused = await operators.PostAsJsonAsync("/api/v1/me/closing", new { password = Platform.Password, code = await Authenticator.Of(own.Platform, own.Platform.Operator().Email).Next() });

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("account.last-operator");
    }
}
