using AseanPlatform.Identity.People;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Domain;

public sealed class MailboxAddressTests
{
    [Theory]
    [InlineData("a@example.org", "a@example.org")]
    [InlineData("  Anh.Tran+x@Example.ORG ", "Anh.Tran+x@example.org")]
    [InlineData("a@bücher.example", "a@xn--bcher-kva.example")]
    [InlineData("a@例子.测试", "a@xn--fsqu00a.xn--0zwm56d")]
    public void One_address_is_taken_in_its_plain_form(string text, string expected) => MailboxAddress.Parse(text).Value.ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("@example.org")]
    [InlineData("a@")]
    [InlineData("a@localhost")]
    [InlineData("a@b@example.org")]
    [InlineData("a@example.org, b@example.org")]
    [InlineData("a;b@example.org")]
    [InlineData("a b@example.org")]
    [InlineData("a\r\nBcc: b@example.org")]
    [InlineData("a@example.org\r\nBcc: b@example.org")]
    [InlineData("\"a b\"@example.org")]
    [InlineData("<a@example.org>")]
    [InlineData(".a@example.org")]
    [InlineData("a..b@example.org")]
    [InlineData("a@exa mple.org")]
    [InlineData("a@-.org\0")]
    public void What_is_not_one_address_is_refused(string text) => MailboxAddress.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Too_long_is_refused() => MailboxAddress.TryParse($"a@{new string('b', 60)}.{new string('c', 60)}.{new string('d', 60)}.{new string('e', 60)}.{new string('f', 20)}.org", out _).ShouldBeFalse();

    [Fact]
    public void The_person_is_the_same_in_upper_and_lower_case() =>
        MailboxAddress.Parse("ANH@Example.org").Key.ShouldBe(MailboxAddress.Parse("anh@example.ORG").Key);
}
