using System.Diagnostics;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace AseanPlatform.Testing;

/// <summary>
/// A whole platform of its own: the AppHost on free ports with its own data, a real SMTP server, a receiver of traces.
/// Most tests share one through <see cref="Platform"/>; tests that kill things start their own.
/// </summary>
public sealed class Stack : IAsyncDisposable
{
    static readonly string[] Processes = ["identity", "content", "assessment", "reporting", "notification", "operations", "portal", "gateway"];
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);

    readonly string _folder;
    readonly Process _mail;
    readonly OtlpReceiver _traces;
    readonly string[] _arguments;

    Stack(string folder, Process mail, OtlpReceiver traces, string[] arguments, DistributedApplication app, StackFile file) =>
        (_folder, _mail, _traces, _arguments, App, File) = (folder, mail, traces, arguments, app, file);

    public DistributedApplication App { get; }
    public StackFile File { get; }

    /// <summary>What the AppHost was started with.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>Starts everything and waits until the gateway is healthy. Settings are the AppHost's, as "Replicas:assessment=2".</summary>
    public static async Task<Stack> Start(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("platform-test-").FullName;
        System.IO.File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001); // The servers' own users pass through.
        var mailDir = Directory.CreateDirectory(Path.Combine(folder, "smtp")).FullName;
        var mail = await Child.Start(new Command("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "smtp_receiver.py"), mailDir]), Path.Combine(folder, "smtp.log"));
        var traces = await OtlpReceiver.Start(Path.Combine(folder, "spans.jsonl"));
        await Eventually.True(() => System.IO.File.Exists(Path.Combine(mailDir, "port")) || (mail.HasExited
            ? throw new InvalidOperationException("The SMTP receiver does not start (apt-get install python3-aiosmtpd): " + System.IO.File.ReadAllText(Path.Combine(folder, "smtp.log")))
            : false));
        var smtpPort = await System.IO.File.ReadAllTextAsync(Path.Combine(mailDir, "port"));

        string[] arguments =
        [
            $"--PLATFORM_DATA={Path.Combine(folder, "data")}", "--Smtp:Host=127.0.0.1", $"--Smtp:Port={smtpPort}", "--Smtp:From=platform@example.test", $"--SignInProviders:InsideHosts={OutsideProvider.Host}",
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={traces.Url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--Passwords:IterationCount=20000", // of a hundred thousand: each test makes people of its own
            "--LocalHosting:Environment:OTEL_BSP_SCHEDULE_DELAY=300", "--LocalHosting:Environment:OTEL_METRIC_EXPORT_INTERVAL=15000", .. settings.Select(s => "--" + s),
        ];
        try
        {
            var app = await Run(arguments);
            var file = await Describe(app, folder, mailDir, traces);
            return new Stack(folder, mail, traces, arguments, app, await SetUpOperator(file));
        }
        catch
        {
            await Child.Stop(mail, Posix.Terminate, TimeSpan.FromSeconds(5));
            await traces.DisposeAsync();
            throw; // The folder stays: its logs say why.
        }
    }

    /// <summary>Stops everything.</summary>
    public async Task Stop()
    {
        await App.StopAsync();
        await App.DisposeAsync();
    }

    /// <summary>Starts a stopped platform again, on its own data; this object is done then.</summary>
    public async Task<Stack> StartAgain()
    {
        var app = await Run(_arguments);
        var file = await Describe(app, _folder, File.MailDir, _traces);
        return new Stack(_folder, _mail, _traces, _arguments, app, file with { OperatorSession = File.OperatorSession });
    }

    static async Task<DistributedApplication> Run(string[] arguments)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(arguments);
        var app = await builder.BuildAsync();
        try
        {
            await app.StartAsync();
            using var limit = new CancellationTokenSource(StartLimit);
            foreach (var process in Processes) await app.ResourceNotifications.WaitForResourceHealthyAsync(process, limit.Token);
            return app;
        }
        catch
        {
            await app.StopAsync();
            await app.DisposeAsync();
            throw;
        }
    }

    static async Task<StackFile> Describe(DistributedApplication app, string folder, string mailDir, OtlpReceiver traces)
    {
        var data = Path.Combine(folder, "data");
        return new StackFile(
            app.GetEndpoint("gateway"),
            Processes.ToDictionary(p => p, p => app.GetEndpoint(p)),
            await app.GetConnectionStringAsync("postgres") ?? "",
            await app.GetConnectionStringAsync("rabbitmq") ?? "",
            await app.GetConnectionStringAsync("redis") ?? "",
            JsonSerializer.Deserialize<Dictionary<string, string>>(await System.IO.File.ReadAllTextAsync(Path.Combine(data, "secrets.json")))!,
            mailDir, data, traces.File, OperatorSession: null);
    }

    /// <summary>Uses the one-time set-up link as the first operator would, if Identity wrote one.</summary>
    static async Task<StackFile> SetUpOperator(StackFile file)
    {
        var link = Path.Combine(file.DataDir, "first-sign-in");
        if (!System.IO.File.Exists(link)) return file;
        using var platform = Platform.Of(file);
        using var http = await platform.Link("identity", (await System.IO.File.ReadAllTextAsync(link)).Trim(), "set-up");
        var session = await http.PostJson<SessionSecret>("/api/v1/set-up", new { name = "Olivia Operator", email = Platform.OperatorEmail, password = Platform.Password, language = "en" });
        var person = await platform.SetUpSecondFactor(new Person(platform, Platform.OperatorEmail, "Olivia Operator", session.Secret));
        return file with { OperatorSession = person.Session };
    }

    /// <summary>Stops everything and takes its files away.</summary>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        await Child.Stop(_mail, Posix.Terminate, TimeSpan.FromSeconds(5));
        await _traces.DisposeAsync();
        if (Environment.GetEnvironmentVariable("PLATFORM_KEEP") is null) Directory.Delete(_folder, recursive: true);
    }
}

/// <param name="Pending">Instead of the secret, where a second factor is still to come.</param>
public sealed record SessionSecret(string Secret, DateTimeOffset ExpiresAt, string? Pending = null);
