using AseanPlatform.Testing;

namespace AseanPlatform.Faults;

/// <summary>What the services wrote, for the message of a test that fails: elsewhere nothing of it is left afterwards.</summary>
static class Logs
{
    extension(Platform platform)
    {
        /// <summary>The last lines with these words, each with what follows it: the exception.</summary>
        public string Logged(string words)
        {
            var found = new List<string>();
            foreach (var file in Directory.EnumerateFiles(Path.Combine(platform.File.DataDir, "logs"), "*.log").Order(StringComparer.Ordinal))
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var reader = new StreamReader(stream);
                var lines = reader.ReadToEnd().Split('\n');
                found.AddRange(lines.Index().Where(line => line.Item.Contains(words, StringComparison.Ordinal)).TakeLast(5)
                    .Select(line => $"{Path.GetFileName(file)}: {string.Join('\n', lines.Skip(Math.Max(0, line.Index - 1)).Take(13))}"));
            }
            return string.Join('\n', found);
        }
    }
}
