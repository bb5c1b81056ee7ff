using System.Security.Cryptography;
using AseanPlatform.Assessment.Assessments;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Assessments;

/// <summary>A verified token is known again: this one, for a minute, and not beyond its end.</summary>
public sealed class VerifiedTokenTests : IDisposable
{
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly VerifiedTokens _tokens = new();

    string Token(TimeSpan ends) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Claims = new Dictionary<string, object> { ["sub"] = "somebody" },
        NotBefore = DateTime.UtcNow.AddHours(-1),
        Expires = DateTime.UtcNow + ends,
        SigningCredentials = new(new ECDsaSecurityKey(_key), SecurityAlgorithms.EcdsaSha256),
    });

    /// <summary>With keys a signature is looked at; without any, what is not known already is refused.</summary>
    async Task<bool> IsGood(string token, bool keys, TimeSpan late = default) => (await _tokens.ValidateTokenAsync(token, new TokenValidationParameters
    {
        IssuerSigningKey = keys ? new ECDsaSecurityKey(_key) : null,
        ValidateIssuer = false,
        ValidateAudience = false,
        ClockSkew = late,
    })).IsValid;

    [Fact]
    public async Task A_token_is_known_again_and_one_that_differs_in_a_letter_is_not()
    {
        var token = Token(TimeSpan.FromMinutes(5));
        var parts = token.Split('.');
        string Other(int part) => string.Join('.', parts.Select((text, n) => n != part ? text : text[..5] + (text[5] == 'A' ? 'B' : 'A') + text[6..]));

        (await IsGood(token, keys: false)).ShouldBeFalse(); // and that it was refused is not kept
        (await IsGood(token, keys: true)).ShouldBeTrue();
        (await IsGood(token, keys: false)).ShouldBeTrue();
        foreach (var part in new[] { 0, 1, 2 }) (await IsGood(Other(part), keys: true)).ShouldBeFalse($"part {part}");
        (await IsGood(Token(TimeSpan.FromMinutes(5)), keys: false)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_that_is_over_is_not_known_any_more()
    {
        var token = Token(TimeSpan.FromSeconds(-1));

        (await IsGood(token, keys: true, late: TimeSpan.FromMinutes(1))).ShouldBeTrue(); // clocks differ
        (await IsGood(token, keys: true)).ShouldBeFalse();
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _key.Dispose();
    }
}
