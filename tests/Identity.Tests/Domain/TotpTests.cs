using System.Text;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Domain;

public sealed class TotpTests
{
    static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1234567890);

    [Theory] // RFC 6238, appendix B, SHA-1: the last six of its eight digits
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_codes_are_those_of_the_standard(long seconds, string code)
    {
        Totp.Code(Key, Totp.Step(DateTimeOffset.FromUnixTimeSeconds(seconds))).ShouldBe(code);
        new Authenticator(Totp.Base32(Key)).Code(seconds / 30).ShouldBe(code);
    }

    [Fact]
    public void A_code_counts_in_its_half_minute_and_the_neighbours_and_no_further()
    {
        var code = Totp.Code(Key, Totp.Step(Now));

        foreach (var seconds in new[] { -30, 0, 30 }) Totp.Match(Key, code, null, Now.AddSeconds(seconds)).ShouldBe(Totp.Step(Now));
        foreach (var seconds in new[] { -90, -61, 61, 90 }) Totp.Match(Key, code, null, Now.AddSeconds(seconds)).ShouldBeNull();
        Totp.Match(Key, "000000", null, Now).ShouldBeNull();
    }

    [Fact]
    public void A_used_code_and_those_before_it_count_no_more()
    {
        var step = Totp.Step(Now);

        Totp.Match(Key, Totp.Code(Key, step), used: step, Now).ShouldBeNull();
        Totp.Match(Key, Totp.Code(Key, step - 1), used: step, Now).ShouldBeNull();
        Totp.Match(Key, Totp.Code(Key, step + 1), used: step, Now).ShouldBe(step + 1);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void A_key_is_written_as_the_standard_says(string bytes, string text) => Totp.Base32(Encoding.ASCII.GetBytes(bytes)).ShouldBe(text); // RFC 4648, without its padding
}
