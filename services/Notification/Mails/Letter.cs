using System.Globalization;
using System.Text;
using AseanPlatform.Presentation;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AseanPlatform.Notification.Mails;

/// <summary>One mail before it has a form: a heading, sentences, one way on, and last the reason why it was sent.</summary>
public sealed record Letter(
    string Language, string Brand, string Colour, string Subject, IReadOnlyList<string> Sentences, string? Button, string? Url, string Reason)
{
    /// <summary>In the mail itself: a picture from an address would tell who reads it when.</summary>
    public LetterLogo? Logo { get; init; }

    /// <summary>Ends what the mail is sent for, with one click, also where the mail program offers that itself; for those who are written to by their own consent.</summary>
    public string? Withdraw { get; init; }

    public string? WithdrawWords { get; init; }

    /// <summary>Where an answer goes.</summary>
    public MailboxAddress? ReplyTo { get; init; }

    public string PlainText()
    {
        var text = new StringBuilder();
        text.Append(Subject).Append("\n\n");
        foreach (var sentence in Sentences) text.Append(sentence).Append("\n\n");
        if (Url is not null) text.Append(Button).Append(":\n").Append(Url).Append("\n\n");
        return text.Append("-- \n").Append(Brand).Append('\n').Append(Reason).Append('\n').Append(Withdraw is null ? "" : $"{WithdrawWords}: {Withdraw}\n").ToString();
    }

    /// <summary>A name as it may stand in a subject or sentence: one line, no invisible marks that turn text around, not endless.</summary>
    public static string Clean(string? name)
    {
        var clean = new StringBuilder();
        foreach (var rune in (name ?? "").EnumerateRunes())
        {
            if (clean.Length >= 100) break;
            clean.Append(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? " "
                : rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) ? "" : rune.ToString());
        }

        return clean.ToString().Trim();
    }
}

public sealed record LetterLogo(byte[] Bytes, string Type)
{
    public const string ContentId = "logo";
}

/// <summary>Gives a letter its HTML form.</summary>
sealed class LetterWriter(IServiceScopeFactory scopes, ILoggerFactory logging)
{
    public async Task<string> Html(Letter letter)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logging);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            using var _ = Languages.Use(letter.Language);
            var page = await renderer.RenderComponentAsync<LetterPage>(ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(LetterPage.Letter)] = letter }));
            return "<!doctype html>\n" + page.ToHtmlString();
        });
    }
}
