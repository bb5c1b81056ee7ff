using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace AseanPlatform.EndToEnd.Tests;

/// <summary>
/// axe in the page itself. (The package's own runner loads axe a second time into a second page to gather the frames' results, and brings all results over,
/// which cost more than the checks; our pages have no frames.)
/// </summary>
public static class Accessibility
{
    static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // Without script in the page axe never comes back.
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    // A rule whose findings are never called serious or critical would only take time.
    const string Run = """
        async () => (await axe.run(document, { resultTypes: ['violations'], elementRef: false, rules: Object.fromEntries(axe._audit.rules
          .filter(rule => rule.impact === 'minor' || rule.impact === 'moderate').map(rule => [rule.id, { enabled: false }])) })).violations
          .filter(finding => finding.impact === 'serious' || finding.impact === 'critical')
          .map(finding => `${finding.id} (${finding.nodes.length}): ${finding.nodes.slice(0, 3).map(node => node.html).join(' ')}`)
        """;

    /// <summary>Fails on any finding that axe calls serious or critical, with its rule and the first elements.</summary>
    public static async Task ShouldBeAccessible(this IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.EvaluateAsync("document.readyState !== 'loading' || new Promise(done => document.addEventListener('DOMContentLoaded', done, { once: true }))"); // the whole of it
        await page.EvaluateAsync(Axe);
        (await page.EvaluateAsync<string[]>(Run).WaitAsync(s_patience)).ShouldBeEmpty(page.Url);
    }
}
