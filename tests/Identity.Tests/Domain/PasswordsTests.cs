using System.Buffers.Binary;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Domain;

public sealed class PasswordsTests
{
    [Theory]
    [InlineData("Rambutan-under-the-Monsoon")]
    [InlineData("八个字的密码也可以")]
    [InlineData("ពាក្យសម្ងាត់វែង")]
    [InlineData("no rules of composition")]
    public void Any_script_will_do(string password) => Should.NotThrow(() => Passwords.Check(password, "a@example.org", "Anh"));

    [Theory]
    [InlineData("short7!")]
    [InlineData("password1")]
    [InlineData("PassWord1")]
    [InlineData("12345678")]
    [InlineData("Singapore2026")]
    [InlineData("MatKhau1234")]
    [InlineData("aaaaaaaaaa")]
    [InlineData("anh@example.org")]
    [InlineData("Anh Tran Nguyen")]
    public void What_others_would_try_first_is_refused(string password) =>
        Should.Throw<InvalidValue>(() => Passwords.Check(password, "anh@example.org", "Anh Tran Nguyen")).Member.ShouldBe("/password");

    [Fact]
    public void Each_of_the_shipped_list_is_refused_and_is_long_enough_to_be_tried()
    {
        using var file = new StreamReader(typeof(Passwords).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        var common = file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        common.Length.ShouldBeGreaterThan(500);
        common.ShouldBeUnique();
        common.ShouldAllBe(password => password.Length >= 8);
        foreach (var password in common) Should.Throw<InvalidValue>(() => Passwords.Check(password.ToUpperInvariant(), "a@example.org", "Anh"), password);
    }

    [Fact]
    public void More_than_128_characters_are_refused_and_128_are_not()
    {
        var long128 = string.Concat(Enumerable.Range(0, 128).Select(i => (char)('a' + (i % 26))));

        Should.NotThrow(() => Passwords.Check(long128, "a@example.org", "Anh"));
        Should.NotThrow(() => Passwords.Check(string.Concat(Enumerable.Repeat("鼠牛虎兔龙蛇马羊", 16)), "a@example.org", "Anh"));
        Should.NotThrow(() => Passwords.Check("🦊🦉🐳🐝🌵🍄🎻🧭", "a@example.org", "Anh")); // eight characters, not sixteen
        Should.Throw<InvalidValue>(() => Passwords.Check("🦊🦉🐳🐝🌵🍄🎻", "a@example.org", "Anh"));
        Should.Throw<InvalidValue>(() => Passwords.Check(long128 + "x", "a@example.org", "Anh"));
    }

    [Fact]
    public void A_password_is_hashed_a_hundred_thousand_times_where_nothing_else_is_set()
    {
        var hash = Convert.FromBase64String(new Passwords(Options.Create(new PasswordHasherOptions())).Hash("Rambutan-under-the-Monsoon"));

        // Version 3 of the format: HMAC-SHA512, and how often.
        (hash[0], BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(1)), BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(5))).ShouldBe(((byte)1, 2, 100_000));
    }

    [Fact]
    public void Two_ways_of_writing_the_same_letter_are_the_same_password()
    {
        var passwords = new Passwords(Options.Create(new PasswordHasherOptions()));

        passwords.Verify(passwords.Hash("mật-khẩu-dài"), "mật-khẩu-dài".Normalize(System.Text.NormalizationForm.FormD)).ShouldBeTrue();
        passwords.Verify(passwords.Hash("mật-khẩu-dài"), "mat-khau-dai").ShouldBeFalse();
        passwords.Verify(null, "mật-khẩu-dài").ShouldBeFalse();
    }
}
