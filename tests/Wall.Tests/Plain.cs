using System.Diagnostics;
using System.Text;

namespace AseanPlatform.Wall.Tests;

/// <summary>What can be read in an answer, whatever its form.</summary>
static class Plain
{
    public static async Task<string> Of(HttpResponseMessage answer)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return answer.Content.Headers.ContentType?.MediaType is "application/pdf" ? await Pdf(bytes) : Encoding.UTF8.GetString(bytes);
    }

    public static async Task<string> Pdf(byte[] bytes)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, bytes);
            using var reading = Process.Start(new ProcessStartInfo("pdftotext", ["-enc", "UTF-8", file, "-"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var text = await reading.StandardOutput.ReadToEndAsync();
            await reading.WaitForExitAsync();
            return text;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
