using System.Globalization;
using System.Text.Json;

namespace AseanPlatform.Content.Releases;

/// <summary>The command that tells beforehand what an import would say. It writes nothing.</summary>
public static class CheckCatalogue
{
    /// <param name="paths">Folders that hold a whole catalogue, or files that stand in for those of the shipped one.</param>
    /// <returns>0: it would be taken in; 1: it has faults; 2: there is nothing to check.</returns>
    public static int Run(IReadOnlyList<string> paths, TextWriter said, TextWriter complained)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "Catalogue");
        var known = Catalogue.Files.Append("catalogue.schema").ToHashSet(StringComparer.Ordinal);
        var wrong = paths.Where(path => !Directory.Exists(path) && !(File.Exists(path) && known.Contains(Path.GetFileNameWithoutExtension(path)))).ToList();
        foreach (var path in wrong)
            complained.WriteLine(File.Exists(path) ? $"{path} is none of the catalogue's files: {string.Join(", ", known.Select(name => $"{name}.json"))}" : $"{path} is not there");
        if (wrong.Count > 0 || paths.Count is 0)
        {
            complained.WriteLine("usage: catalogue check FOLDER-or-FILE…");
            return 2;
        }

        var worst = 0;
        foreach (var folder in paths.Where(Directory.Exists))
            // A folder may leave the schema out: it is then held against the one that this installation has.
            worst = Math.Max(worst, Check(folder, File.Exists(Path.Combine(folder, "catalogue.schema.json")) ? [] : new() { ["catalogue.schema"] = Path.Combine(shipped, "catalogue.schema.json") }));
        var files = paths.Where(path => !Directory.Exists(path)).ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => path, StringComparer.Ordinal);
        return files.Count is 0 ? worst : Math.Max(worst, Check(shipped, files));

        int Check(string folder, Dictionary<string, string> instead)
        {
            try
            {
                var catalogue = Catalogue.Read(folder, instead);
                using var document = JsonDocument.Parse(catalogue.Document);
                var read = Tally.Of(new Contents(catalogue.Sha256, document.RootElement.GetProperty("files")));
                var lost = false;
                foreach (var (kind, count) in Tally.Of(catalogue.Items))
                {
                    said.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind,-26} {count,5} in the files {read.GetValueOrDefault(kind),5} in the release"));
                    lost |= count != read.GetValueOrDefault(kind);
                }
                if (lost) complained.WriteLine("The release does not hold what the files hold.");
                else said.WriteLine($"Release {catalogue.Release} of {catalogue.AsOf:yyyy-MM-dd}, SHA-256 {catalogue.Sha256}. Nothing was written.");
                return lost ? 1 : 0;
            }
            catch (BrokenCatalogue broken)
            {
                foreach (var fault in broken.Faults) complained.WriteLine(fault);
                complained.WriteLine($"{(broken.Faults.Count is 1 ? "1 fault" : $"{broken.Faults.Count} faults")}; such a catalogue is refused as a whole.");
                return 1;
            }
        }
    }
}
