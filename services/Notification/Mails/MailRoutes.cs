using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Mail;
using System.Runtime.Versioning;
using System.Text;

namespace AseanPlatform.Notification.Mails;

sealed class SmtpOptions
{
    /// <summary>Without it mails become files in the platform's data folder.</summary>
    public string? Host { get; init; }

    [Range(1, 65535)]
    public int Port { get; init; } = 25;

    public string From { get; init; } = "no-reply@localhost.localdomain";
    public string? User { get; init; }
    public string? Password { get; init; }

    /// <summary>STARTTLS; on by default where a password is sent.</summary>
    public bool? Tls { get; init; }
}

/// <summary>Takes one mail out of the house.</summary>
interface IMailRoute
{
    Task Send(MailMessage mail, CancellationToken ct);
}

/// <summary>The mail server said no for good: this recipient, or this mail, will not do.</summary>
sealed class MailRefused(string message) : Exception(message);

/// <summary>The mail server could not take it now.</summary>
sealed class MailPutOff(string message, Exception? inner = null) : Exception(message, inner);

sealed class SmtpRoute(SmtpOptions options) : IMailRoute
{
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public async Task Send(MailMessage mail, CancellationToken ct)
    {
        using var client = new SmtpClient(options.Host, options.Port) { EnableSsl = options.Tls ?? options.Password is { Length: > 0 } };
        if (options.User is { Length: > 0 }) client.Credentials = new NetworkCredential(options.User, options.Password);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(s_limit);
        try
        {
            await client.SendMailAsync(mail, limit.Token);
        }
        catch (SmtpException refused)
        {
            // Neither text nor inner text of the server is kept: it may quote the address.
            throw IsForGood((int)refused.StatusCode) ? new MailRefused($"The mail server answered {(int)refused.StatusCode}.") : new MailPutOff($"The mail server answered {(int)refused.StatusCode}.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new MailPutOff("The mail server did not answer in time.");
        }
    }

    // 530 to 538 are about our own sign-in: the operator mends it, and the mail goes then.
    static bool IsForGood(int status) => status is >= 500 and < 530 or > 538 and < 600;
}

/// <summary>Where no server is configured: one .eml file for each mail, readable by the installation's own user only.</summary>
[SupportedOSPlatform("linux")]
sealed class FileRoute(IConfiguration configuration, TimeProvider clock) : IMailRoute
{
    const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public async Task Send(MailMessage mail, CancellationToken ct)
    {
        var folder = Path.Combine(configuration["PLATFORM_DATA"] ?? ".platform", "mail");
        Directory.CreateDirectory(folder, OwnFolder);
        var workshop = Path.Combine(folder, "." + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(workshop, OwnFolder);
        try
        {
            using var client = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = Path.GetFullPath(workshop) };
            await client.SendMailAsync(mail, ct);
            var file = Directory.EnumerateFiles(workshop).Single();
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var id = mail.Headers["Message-ID"]!.TrimStart('<').Split('@')[0];
            // The name follows from the mail: a repeated attempt replaces the file and does not add one.
            var name = Directory.EnumerateFiles(folder, $"*-{id}.eml").FirstOrDefault() ?? Path.Combine(folder, $"{clock.GetUtcNow().UtcDateTime:yyyyMMdd-HHmmss}-{id}.eml");
            File.Move(file, name, overwrite: true);
        }
        finally
        {
            Directory.Delete(workshop, recursive: true);
        }
    }
}

static class Envelope
{
    /// <summary>The whole mail: plain text and HTML, one recipient, a Message-ID that every attempt has in common.</summary>
    public static MailMessage Seal(Letter letter, string html, MailboxAddress to, string? toName, string from, Guid id)
    {
        var sender = new MailAddress(from, letter.Brand, Encoding.UTF8);
        var mail = new MailMessage(sender, to.ToMailAddress(Letter.Clean(toName) is { Length: > 0 } name ? name : null)) { Subject = letter.Subject, SubjectEncoding = Encoding.UTF8 };
        mail.Headers.Add("Message-ID", $"<{id:N}@{sender.Host}>");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Headers.Add("Content-Language", letter.Language);
        if (letter.Withdraw is { } withdraw)
        {
            mail.Headers.Add("List-Unsubscribe", $"<{withdraw}>");
            mail.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(letter.PlainText(), Encoding.UTF8, "text/plain"));
        var view = AlternateView.CreateAlternateViewFromString(html, Encoding.UTF8, "text/html");
        if (letter.Logo is { } logo) view.LinkedResources.Add(new LinkedResource(new MemoryStream(logo.Bytes), logo.Type) { ContentId = LetterLogo.ContentId });
        mail.AlternateViews.Add(view);
        if (letter.ReplyTo is { } reply) mail.ReplyToList.Add(reply.ToMailAddress(letter.Brand));
        return mail;
    }
}

static class MailExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        public void AddMails()
        {
            var options = builder.Configuration.GetSection("Smtp").Get<SmtpOptions>() ?? new SmtpOptions();
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
            _ = new MailAddress(options.From);
            builder.Services.AddSingleton(options);
            if (options.Host is { Length: > 0 }) builder.Services.AddSingleton<IMailRoute, SmtpRoute>();
            else if (OperatingSystem.IsLinux()) builder.Services.AddSingleton<IMailRoute, FileRoute>();
            else throw new PlatformNotSupportedException("Name a mail server in Smtp:Host: mails as files need the file modes of Linux.");
            builder.Services.AddSingleton<LetterWriter>();
            builder.Services.AddScoped<Composer>();
            builder.Services.AddHostedService<SendMail>();
        }
    }
}
