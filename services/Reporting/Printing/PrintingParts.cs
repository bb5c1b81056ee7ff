using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AseanPlatform.Reporting.Printing;

/// <summary>What printing needs of the machine: a Chromium and a font for every script. Looked up again, so that mending needs no restart.</summary>
sealed class PrintingParts(IConfiguration configuration, TimeProvider clock)
{
    static readonly (string Code, string Name, string Package)[] s_scripts =
    [
        ("en", "Latin", "fonts-noto-core"), ("vi", "Vietnamese", "fonts-noto-core"), ("zh-cn", "Chinese", "fonts-noto-cjk"), ("th", "Thai", "fonts-noto-core"),
        ("lo", "Lao", "fonts-noto-core"), ("km", "Khmer", "fonts-noto-core"), ("my", "Burmese", "fonts-noto-core"),
    ];

    readonly Lock _looking = new();
    DateTimeOffset _fontsLooked;
    string? _missingFonts;

    public string? Chromium
    {
        get
        {
            if (configuration["CHROMIUM_PATH"] is { Length: > 0 } configured) return File.Exists(configured) ? configured : null;

            var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
            string[] names = ["chromium-headless-shell", "chromium"];
            return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        }
    }

    /// <summary>One sentence that names the mend; null when all is there.</summary>
    public string? WhatIsMissing =>
        Chromium is null
            ? configuration["CHROMIUM_PATH"] is { Length: > 0 } configured
                ? $"Reports wait: CHROMIUM_PATH names {configured}, which does not exist. Correct it or install the package chromium-headless-shell."
                : "Reports wait: Chromium was not found. Install the package chromium-headless-shell, or name a Chromium in CHROMIUM_PATH."
            : MissingFonts();

    string? MissingFonts()
    {
        lock (_looking)
        {
            var now = clock.GetUtcNow();
            if (now - _fontsLooked < TimeSpan.FromMinutes(1)) return _missingFonts;

            _fontsLooked = now;
            return _missingFonts = LookForFonts();
        }
    }

    static string? LookForFonts()
    {
        try
        {
            using var list = Process.Start(new ProcessStartInfo("fc-list", [":", "lang"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            var known = list.StandardOutput.ReadToEnd().Split(['\n', '=', '|', ':', ',']).ToHashSet(StringComparer.OrdinalIgnoreCase);
            list.WaitForExit();
            var missing = s_scripts.Where(script => !known.Contains(script.Code)).ToList();
            return missing.Count == 0
                ? null
                : $"Reports would show boxes: there is no font for {string.Join(", ", missing.Select(script => script.Name))}. Install {string.Join(" and ", missing.Select(script => script.Package).Distinct())}.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "Fonts could not be checked: fc-list was not found. Install the package fontconfig.";
        }
    }
}

/// <summary>Degraded, not unhealthy: the service accepts and keeps the work until the part is there.</summary>
sealed class PrintingHealth(PrintingParts parts) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(parts.WhatIsMissing is { } missing ? HealthCheckResult.Degraded(missing) : HealthCheckResult.Healthy());
}
