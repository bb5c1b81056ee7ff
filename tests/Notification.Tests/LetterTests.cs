using AseanPlatform.Notification.Mails;
using AseanPlatform.Notification.Telling;
using AseanPlatform.Presentation;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Notification.Tests;

public sealed class LetterTests
{
    const string Hostile = "Eve\r\nBcc: victim@example.org\r\n\r\n<script>alert(1)</script>\u202Egnp.exe";

    static Letter Sample(string subject = "The report is ready", string brand = "Mekong", string colour = "#0A5B78") =>
        new(Languages.English, brand, colour, subject, ["Hello Eve,", "It is ready."], "Open", "https://platform.test/en/report/abc", "Because you asked.");

    [Theory]
    [InlineData("a@example.org,b@example.org")]
    [InlineData("a@example.org;b@example.org")]
    [InlineData("a@example.org b@example.org")]
    [InlineData("a@example.org\r\nBcc: b@example.org")]
    [InlineData("\"a\r\nRCPT TO:<b@example.org>\"@example.org")]
    [InlineData("a@b@example.org")]
    [InlineData("Eve <a@example.org>")]
    [InlineData("a@example")]
    [InlineData("@example.org")]
    [InlineData("a..b@example.org")]
    [InlineData("a@exa mple.org")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_not_exactly_one_address_is_refused(string? text) => MailboxAddress.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("nguyen.khai+ai@example.org", "nguyen.khai+ai@example.org", "n***@e***.org")]
    [InlineData("Li@例子.中国", "Li@xn--fsqu00a.xn--fiqs8s", "L***@x***.xn--fiqs8s")]
    public void One_address_is_one_recipient_and_can_be_masked(string text, string expected, string masked)
    {
        MailboxAddress.TryParse(text, out var address).ShouldBeTrue();

        address.ToString().ShouldBe(expected);
        address.Masked.ShouldBe(masked);
        address.ToMailAddress("A, b@example.org").Address.ShouldBe(expected);
    }

    [Fact]
    public void Whatever_is_taken_for_an_address_has_no_room_for_a_second_one() => Prop.ForAll<string>(text =>
    {
        if (!MailboxAddress.TryParse($"a{text}@example.org", out var address)) return true;
        var written = address.ToString();
        return written.Count(c => c == '@') == 1 && !written.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is ',' or ';' or '<' or '>' or '"');
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Nothing_in_a_name_becomes_a_header_a_recipient_or_markup()
    {
        MailboxAddress.TryParse("reader@example.org", out var reader).ShouldBeTrue();
        var letter = Sample(Letter.Clean(Hostile), Letter.Clean(Hostile), "\"><script>") with { Sentences = [Letter.Clean(Hostile)] };
        await using var services = Services();
        var html = await services.GetRequiredService<LetterWriter>().Html(letter);
        using var mail = Envelope.Seal(letter, html, reader, Hostile, "platform@example.test", Guid.NewGuid());

        var raw = await Written(mail);

        html.ShouldNotContain("<script");
        html.ShouldNotContain('\u202E');
        raw.Split("\r\n\r\n")[0].Split("\r\n").ShouldNotContain(line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        raw.Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n").Where(line => line.StartsWith("X-Receiver:", StringComparison.OrdinalIgnoreCase))
            .ShouldHaveSingleItem().ShouldEndWith("reader@example.org>");
    }

    [Fact]
    public async Task A_letter_has_both_forms_the_brand_one_link_and_the_reason_last()
    {
        await using var services = Services();
        var letter = Sample(colour: "#123456");
        var html = await services.GetRequiredService<LetterWriter>().Html(letter);

        html.ShouldContain("lang=\"en\"");
        html.ShouldContain("#123456");
        html.ShouldContain("max-width:600px");
        html.Split("href=").Length.ShouldBe(2);
        html.IndexOf("Because you asked.", StringComparison.Ordinal).ShouldBeGreaterThan(html.IndexOf("https://platform.test/en/report/abc", StringComparison.Ordinal));
        letter.PlainText().TrimEnd().Split('\n')[^1].ShouldBe("Because you asked.");
        letter.PlainText().ShouldContain("https://platform.test/en/report/abc");
    }

    [Fact]
    public async Task Whoever_is_written_to_by_consent_can_end_it_from_the_mail_program()
    {
        MailboxAddress.TryParse("reader@example.org", out var reader).ShouldBeTrue();
        const string address = "https://platform.test/en/withdraw/aaaaaaaaaaaaaaaaaaaaaa";
        await using var services = Services();
        var letter = Sample() with { Withdraw = address, WithdrawWords = "Withdraw" };
        var html = await services.GetRequiredService<LetterWriter>().Html(letter);
        using var mail = Envelope.Seal(letter, html, reader, "Reader", "platform@example.test", Guid.NewGuid());
        using var other = Envelope.Seal(Sample(), "", reader, "Reader", "platform@example.test", Guid.NewGuid());

        var head = (await Written(mail)).Split("\r\n\r\n")[0].Replace("\r\n ", " ", StringComparison.Ordinal);

        head.ShouldContain($"List-Unsubscribe: <{address}>");
        head.ShouldContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        html.ShouldContain($"href=\"{address}\"");
        letter.PlainText().ShouldContain($"Withdraw: {address}");
        (await Written(other)).ShouldNotContain("List-Unsubscribe");
    }

    [Fact]
    public async Task Without_a_mail_server_a_mail_is_one_file_for_the_owner_only()
    {
        if (!OperatingSystem.IsLinux()) return;
        var data = Directory.CreateTempSubdirectory("mail-test-").FullName;
        try
        {
            var route = new FileRoute(new ConfigurationBuilder().AddInMemoryCollection([new("PLATFORM_DATA", data)]).Build(), TimeProvider.System);
            MailboxAddress.TryParse("reader@example.org", out var reader).ShouldBeTrue();
            var id = Guid.NewGuid();
            for (var attempt = 0; attempt < 2; attempt++)
            {
                using var mail = Envelope.Seal(Sample("报告已完成"), "<p>报告</p>", reader, "Nguyễn Thị Minh Khai", "platform@example.test", id);
                await route.Send(mail, CancellationToken.None);
            }

            var file = Directory.EnumerateFileSystemEntries(Path.Combine(data, "mail")).ShouldHaveSingleItem("a repeated attempt is the same mail");
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var text = await File.ReadAllTextAsync(file);
            text.ShouldContain($"Message-ID: <{id:N}@example.test>", Case.Insensitive);
            text.ShouldContain("text/plain");
            text.ShouldContain("text/html");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task Every_sentence_is_there_in_both_languages()
    {
        await using var services = Services();
        var texts = services.GetRequiredService<IStringLocalizer<Texts>>();
        var names = texts.GetAllStrings(includeParentCultures: true).Select(text => text.Name).ToList();
        names.Count.ShouldBeGreaterThan(20);
        foreach (var name in names)
        {
            var (english, chinese) = (In(Languages.English), In(Languages.Chinese));
            chinese.ShouldNotBe(english, name);
            for (var i = 0; i < 3; i++) chinese.Contains($"{{{i}}}", StringComparison.Ordinal).ShouldBe(english.Contains($"{{{i}}}", StringComparison.Ordinal), $"{name} {{{i}}}");

            string In(string language)
            {
                using var _ = Languages.Use(language);
                return texts[name].Value;
            }
        }
    }

    [Fact]
    public void An_event_has_the_same_key_for_ever_and_another_kind_another_one()
    {
        var (id, other) = (Guid.Parse("0199f0aa-0000-7000-8000-000000000001"), Guid.NewGuid());

        new Told(Kinds.ReportReady, id, other, null, null, other).Key.ShouldBe(new Told(Kinds.ReportReady, id, Guid.NewGuid(), Guid.NewGuid(), null, other).Key);
        new Told(Kinds.ReportFailed, id, other, null, null, other).Key.ShouldNotBe(new Told(Kinds.ReportReady, id, other, null, null, other).Key);
    }

    static ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPresentation();
        services.AddSingleton<LetterWriter>();
        return services.BuildServiceProvider();
    }

    static async Task<string> Written(System.Net.Mail.MailMessage mail)
    {
        var folder = Directory.CreateTempSubdirectory("mail-test-").FullName;
        try
        {
            using var client = new System.Net.Mail.SmtpClient { DeliveryMethod = System.Net.Mail.SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = folder };
            await client.SendMailAsync(mail);
            return await File.ReadAllTextAsync(Directory.EnumerateFiles(folder).Single());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
