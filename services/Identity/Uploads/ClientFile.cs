using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using AseanPlatform.Identity.Clients;
using AseanPlatform.Identity.People;
using AseanPlatform.Presentation;
using CsvHelper;

namespace AseanPlatform.Identity.Uploads;

/// <summary>One row as it was read: ready, a duplicate of an earlier row, or refused with the column and the reason.</summary>
sealed record FileRow(int Row, string Name, string Country, string Language, string? Sector, bool Generative, string? Reference, string? ContactName, string? ContactEmail)
{
    public string? WrongColumn { get; init; }
    public string? Reason { get; init; }
    public int? SameRow { get; init; }
    public string Standing => WrongColumn is not null ? "refused" : SameRow is not null ? "duplicate" : "ready";
}

/// <summary>
/// Reads a file of clients row by row. Rows count as in a spreadsheet: the headings are row 1. What is written stays as it is, but for white
/// space around it; country, language and yes or no are turned into their codes.
/// </summary>
sealed partial class ClientFile
{
    public const int MostBytes = 10 * 1024 * 1024, MostRows = 10_000;
    const int LargestRow = 64 * 1024, MostShown = 300;

    readonly Dictionary<string, int> _references = new(StringComparer.OrdinalIgnoreCase), _names = new(StringComparer.Ordinal), _namesWithoutReference = new(StringComparer.Ordinal);

    public string[] UnusedColumns { get; private set; } = [];

    public async IAsyncEnumerable<FileRow> Read(Stream file, [EnumeratorCancellation] CancellationToken ct)
    {
        using var text = await FileText.Open(file, ct);
        await using var csv = CsvReader.Create(text, new CsvReaderOptions
        {
            HasHeader = false,
            SkipEmptyLines = false,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = LargestRow,
        });
        FileColumns? columns = null;
        var (row, filled) = (0, 0);
        while (await Next(csv, row + 1, file, ct))
        {
            row++;
            var cells = new string[csv.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = csv.GetString(i);
            if (cells.Any(cell => cell.Contains('\0')))
                throw new FileRefused("upload.nul", $"Row {row} holds a NUL character: the file is damaged, or UTF-16 without its byte order mark. Save it as CSV UTF-8.", row);
            if (cells.All(string.IsNullOrWhiteSpace)) continue;
            if (columns is null)
            {
                columns = FileColumns.Of(cells);
                UnusedColumns = columns.Unused;
                continue;
            }
            if (++filled > MostRows)
                throw new FileRefused("upload.too-many-rows", $"The file has more than {MostRows} clients. Split it and upload one part after the other.", detail: $"{MostRows}");
            yield return Judged(row, columns, cells);
        }
        if (columns is null) throw new FileRefused("upload.empty", "The file is empty.");
        if (filled is 0) throw new FileRefused("upload.no-rows", "The file has headings but no client below them.");
    }

    static async Task<bool> Next(CsvReader csv, int row, Stream file, CancellationToken ct)
    {
        try
        {
            return await csv.ReadAsync(ct);
        }
        catch (CsvFormatException)
        {
            throw new FileRefused("upload.quotes", $"The quotation marks of row {row} do not pair up, or the row is far too long. "
                + "A cell with a quotation mark stands between quotation marks, and each mark inside it is doubled.", row);
        }
        catch (Exception e) when (e is DecoderFallbackException || e.InnerException is DecoderFallbackException)
        {
            throw await FileText.NotReadable(file, ct);
        }
    }

    FileRow Judged(int row, FileColumns columns, string[] cells)
    {
        string Cell(string column) => columns.Cell(column, cells);
        string? OrNull(string column) => Cell(column) is { Length: > 0 } text ? text : null;

        var read = new FileRow(row, Cell(FileColumns.Name), Cell(FileColumns.Country), Cell(FileColumns.Language), OrNull(FileColumns.Sector), YesOrNo(Cell(FileColumns.Generative)) ?? false,
            OrNull(FileColumns.Reference), OrNull(FileColumns.ContactName), OrNull(FileColumns.ContactEmail));
        var country = read.Country.Normalize(NormalizationForm.FormKC).ToUpperInvariant();
        if (cells.Length > columns.Count && cells.Skip(columns.Count).Any(cell => !string.IsNullOrWhiteSpace(cell))) return Refused(read, "", "too-many-cells");
        if (Wrong(FileColumns.Name, read.Name, 200, needed: true) is { } name) return Refused(read, name.Column, name.Reason);
        if (!Market.All.Contains(country)) return Refused(read, FileColumns.Country, read.Country is "" ? "missing" : "unknown-country");
        if (LanguageOf(read.Language) is not { } language) return Refused(read, FileColumns.Language, read.Language is "" ? "missing" : "unknown-language");
        if (YesOrNo(Cell(FileColumns.Generative)) is null) return Refused(read, FileColumns.Generative, "not-yes-or-no");
        if ((Wrong(FileColumns.Sector, read.Sector, 100) ?? Wrong(FileColumns.Reference, read.Reference, 60) ?? Wrong(FileColumns.ContactName, read.ContactName, 100)) is { } cell)
            return Refused(read, cell.Column, cell.Reason);
        if (read.ContactEmail is null && read.ContactName is not null) return Refused(read, FileColumns.ContactEmail, "missing-address");
        if (read.ContactEmail is not null && !MailboxAddress.TryParse(read.ContactEmail, out _)) return Refused(read, FileColumns.ContactEmail, "not-one-address");
        if (read.ContactEmail is not null && read.ContactName is null) return Refused(read, FileColumns.ContactName, "missing-contact");
        return Compared(read with { Country = country, Language = language });
    }

    /// <summary>With two references these alone say whether two rows are the same client; else name and country do.</summary>
    FileRow Compared(FileRow row)
    {
        var name = $"{row.Country} {Gaps().Replace(row.Name.Normalize(NormalizationForm.FormKC).ToLowerInvariant(), " ")}";
        var same = row.Reference is { } reference && _references.TryGetValue(reference, out var byReference) ? byReference
            : (row.Reference is null ? _names : _namesWithoutReference).TryGetValue(name, out var byName) ? byName : (int?)null;
        if (same is not null) return row with { SameRow = same, Reason = row.Reference is { } own && _references.ContainsKey(own) ? "same-reference" : "same-name" };

        _names.TryAdd(name, row.Row);
        if (row.Reference is not null) _references.Add(row.Reference, row.Row);
        else _namesWithoutReference.TryAdd(name, row.Row);
        return row;
    }

    /// <summary>What was written is shown beside the reason, cut to a length that a table can show.</summary>
    static FileRow Refused(FileRow row, string column, string reason) => row with
    {
        WrongColumn = column,
        Reason = reason,
        Name = Shown(row.Name),
        Country = Shown(row.Country),
        Language = Shown(row.Language),
        Sector = Shown(row.Sector),
        Reference = Shown(row.Reference),
        ContactName = Shown(row.ContactName),
        ContactEmail = Shown(row.ContactEmail),
    };

    static (string Column, string Reason)? Wrong(string column, string? text, int longest, bool needed = false) => text switch
    {
        null or "" => needed ? (column, "missing") : null,
        _ when text.Length > longest => (column, "too-long"),
        _ when text.Any(char.IsControl) => (column, "control-character"),
        _ when text.Contains('\uFFFD') => (column, "lost-character"),
        _ when text.Any(c => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')) => (column, "direction-mark"),
        _ when SpreadsheetCell.IsRisky(text) => (column, "formula"),
        _ => null,
    };

    static string? LanguageOf(string cell) => cell.Normalize(NormalizationForm.FormKC).ToLowerInvariant() switch
    {
        "en" or "english" or "英文" or "英语" => "en",
        "zh" or "zh-hans" or "zh-cn" or "zh-sg" or "chinese" or "中文" or "简体中文" => "zh-Hans",
        _ => null,
    };

    static bool? YesOrNo(string cell) => cell.ToLowerInvariant() switch
    {
        "" or "no" or "n" or "false" or "0" or "否" => false,
        "yes" or "y" or "true" or "1" or "是" => true,
        _ => null,
    };

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    internal static string? Shown(string? text, int most = MostShown) =>
        text is null || text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most), "…");

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Gaps();
}
