using System.Globalization;
using System.Text;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Rendering;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AseanPlatform.Reporting.Portfolios;

/// <summary>Draws the frozen portfolio as one self-contained HTML page: no script, no outside address, every word of a person encoded by the template.</summary>
public sealed class PortfolioRenderer(IServiceScopeFactory scopes, ILoggerFactory logging)
{
    /// <param name="logo">The picture that the snapshot names, as the address of an image.</param>
    /// <param name="mark">What is printed on each page so that anybody can look the report up.</param>
    public async Task<string> Render(PortfolioSnapshot snapshot, string language, string? logo, ReportMark mark)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logging);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            using var _ = Languages.Use(language);
            var report = await renderer.RenderComponentAsync<PortfolioDocument>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(PortfolioDocument.Snapshot)] = snapshot,
                [nameof(PortfolioDocument.Language)] = language,
                [nameof(PortfolioDocument.Logo)] = logo,
                [nameof(PortfolioDocument.Mark)] = mark,
            }));
            await using var html = new StringWriter(new StringBuilder(1024 * 1024), CultureInfo.InvariantCulture);
            await html.WriteAsync("<!doctype html>\n");
            report.WriteHtmlTo(html);
            return html.ToString();
        });
    }
}
