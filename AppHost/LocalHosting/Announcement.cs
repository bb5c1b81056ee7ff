using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The one thing the console shows: where everything is.</summary>
static class Announcement
{
    public static string Text(IDistributedApplicationBuilder builder, PlatformFolder folder)
    {
        var firstSignIn = Path.Combine(folder.Root, "first-sign-in");
        (string Name, string? Value)[] rows =
        [
            .. builder.Resources.OfType<ProjectResource>().SelectMany(p => p.Annotations.OfType<EndpointAnnotation>().Where(e => e.IsExternal).Select(e => ("Address", (string?)new EndpointReference(p, e.Name).Url))),
            ("Set-up link", File.Exists(firstSignIn) ? File.ReadAllText(firstSignIn).Trim() + "  (once, for 24 hours)" : null),
            ("Mail", builder.Configuration["Smtp:Host"] is { Length: > 0 } host ? $"sent through {host}" : Path.Combine(folder.Root, "mail") + "  (no SMTP server is configured)"),
            ("Logs", folder.Logs),
            ("Stop", "Ctrl-C"),
        ];
        return string.Join('\n', rows.Where(r => r.Value is not null).Select(r => $"  {r.Name,-12}{r.Value}"));
    }
}
