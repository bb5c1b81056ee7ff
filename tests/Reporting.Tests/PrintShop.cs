using System.Diagnostics;
using System.Text.Json.Nodes;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Oscal;
using AseanPlatform.Reporting.Portfolios;
using AseanPlatform.Reporting.Printing;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Snapshots;
using AseanPlatform.Reporting.Workbooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(AseanPlatform.Reporting.Tests.PrintShop))]

namespace AseanPlatform.Reporting.Tests;

/// <summary>The service's own renderer and printer with a real Chromium, without the rest of the platform.</summary>
public sealed class PrintShop : IAsyncLifetime
{
    readonly ServiceProvider _services;

    public PrintShop()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPresentation();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ReportRenderer>();
        services.AddSingleton<PortfolioRenderer>();
        services.AddSingleton<ReportWorkbook>();
        services.AddSingleton<OscalResults>();
        services.AddSingleton<PrintingParts>();
        services.AddSingleton<Printer>();
        _services = services.BuildServiceProvider();
    }

    internal Printer Printer => _services.GetRequiredService<Printer>();

    internal PrintingParts Parts => _services.GetRequiredService<PrintingParts>();

    public async ValueTask InitializeAsync() => await Printer.StartAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Printer.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    public static byte[] Sample(string kind) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Snapshots", $"{kind}.json"));

    /// <summary>A sample after changing it.</summary>
    public static Snapshot Sample(string kind, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Sample(kind))!.AsObject();
        change(json);
        return Snapshot.Read(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    public Task<string> Html(Snapshot snapshot, string language, ReportMark? mark = null, string audience = Audiences.Full, ClientMark? client = null) =>
        _services.GetRequiredService<ReportRenderer>().Render(snapshot, language, mark: mark, audience: audience, client: client);

    /// <summary>As the service prints it, in a file.</summary>
    public async Task<(string Html, string Pdf)> Edition(Snapshot snapshot, string audience, string language, ReportMark? mark = null, ClientMark? client = null)
    {
        var (html, pdf) = await _services.GetRequiredService<ReportRenderer>().Print(snapshot, audience, language, null, mark, page => Printer.Print(page, CancellationToken.None), client);
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, pdf);
        return (html, file);
    }

    public Task<string> Html(PortfolioSnapshot snapshot, string language, ReportMark mark) => _services.GetRequiredService<PortfolioRenderer>().Render(snapshot, language, null, mark);

    internal byte[] Workbook(Snapshot snapshot, string language, ReportMark? mark = null) => _services.GetRequiredService<ReportWorkbook>().Render(snapshot, Sha256, language, mark);

    internal byte[] Oscal(Snapshot snapshot, string language, ReportMark? mark = null) => _services.GetRequiredService<OscalResults>().Render(snapshot, Sha256, language, mark);

    /// <summary>Of a snapshot, where a test does not ask of which.</summary>
    public static string Sha256 { get; } = new('c', 64);

    public async Task<string> Pdf(string html)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, await Printer.Print(html, CancellationToken.None));
        return file;
    }

    /// <summary>What a second program reads out of a file.</summary>
    public static async Task<string> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
        return output;
    }

    /// <summary>The text of a PDF without white space: lines break where they like.</summary>
    public static async Task<string> Text(string pdf) => Squeeze(await Run("pdftotext", pdf, "-"));

    public static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != '\f'));
}
