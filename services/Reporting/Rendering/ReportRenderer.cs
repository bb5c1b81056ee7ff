using System.Text;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Snapshots;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AseanPlatform.Reporting.Rendering;

/// <summary>Draws the frozen snapshot as one self-contained HTML page: no script, no outside address, every word of a person encoded by the template.</summary>
public sealed class ReportRenderer(IServiceScopeFactory scopes, ILoggerFactory logging)
{
    const int BoardPages = 2, BoardRows = 6, BoardRowsTight = 4, BoardRowsOfBoth = 3;

    /// <param name="language">Of the platform, or both.</param>
    /// <param name="logo">The picture that the snapshot names, as the address of an image.</param>
    /// <param name="mark">What is printed on each page so that anybody can look the report up.</param>
    /// <param name="rows">How many dates the board is shown.</param>
    /// <param name="client">How the client shows itself, where it does.</param>
    public async Task<string> Render(Snapshot snapshot, string language, string? logo = null, ReportMark? mark = null, string audience = Audiences.Full, int rows = BoardRows, ClientMark? client = null) =>
        language is EditionLanguages.Both
            ? SideBySide.Of(await Draw(snapshot, language, Languages.English, logo, mark, audience, rows, client), await Draw(snapshot, language, Languages.Chinese, logo, mark, audience, rows, client))
            : await Draw(snapshot, language, language, logo, mark, audience, rows, client);

    /// <summary>Drawn and printed. The board's two pages are two: where long names leave less room, fewer dates are shown and the others counted.</summary>
    public async Task<(string Html, byte[] Pdf)> Print(Snapshot snapshot, string audience, string language, string? logo, ReportMark? mark, Func<string, Task<byte[]>> print, ClientMark? client = null)
    {
        for (var rows = language is EditionLanguages.Both ? BoardRowsOfBoth : BoardRows; ; rows = rows > BoardRowsTight ? BoardRowsTight : rows - 1)
        {
            var html = await Render(snapshot, language, logo, mark, audience, rows, client);
            var pdf = await print(html);
            if (audience is not Audiences.Board || rows == 0 || PdfPages.Count(pdf) <= BoardPages) return (html, pdf);
        }
    }

    /// <param name="language">What the page is made in.</param>
    /// <param name="spoken">Which half of it, where it is made in both.</param>
    async Task<string> Draw(Snapshot snapshot, string language, string spoken, string? logo, ReportMark? mark, string audience, int rows, ClientMark? client)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logging);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            using var _ = Languages.Use(spoken);
            var report = await renderer.RenderComponentAsync<ReportDocument>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(ReportDocument.Snapshot)] = snapshot,
                [nameof(ReportDocument.Language)] = language,
                [nameof(ReportDocument.Logo)] = logo,
                [nameof(ReportDocument.Mark)] = mark,
                [nameof(ReportDocument.Audience)] = audience,
                [nameof(ReportDocument.Rows)] = rows,
                [nameof(ReportDocument.Client)] = client ?? ClientMark.None,
            }));
            await using var html = new StringWriter(new StringBuilder(256 * 1024), System.Globalization.CultureInfo.InvariantCulture);
            await html.WriteAsync("<!doctype html>\n");
            report.WriteHtmlTo(html);
            return html.ToString();
        });
    }
}
