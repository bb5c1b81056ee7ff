using System.Text;

namespace AseanPlatform.Identity.Uploads;

/// <summary>
/// The text of an uploaded file. UTF-8 with or without a byte order mark, and UTF-16 with one; every byte must fit. Whatever else it is, it is
/// refused by what it looks like: read with the wrong table, names would turn into other names without a sign.
/// </summary>
static class FileText
{
    const string AsUtf8 = " Save it again as “CSV UTF-8” (in a spreadsheet: Save as, file type CSV UTF-8) and upload that file.";

    public static async Task<StreamReader> Open(Stream file, CancellationToken ct)
    {
        var start = new byte[8];
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct);
        var (encoding, mark) = start.AsSpan(0, length) switch
        {
            [] => throw new FileRefused("upload.empty", "The file is empty."),
            [0x50, 0x4B, 0x03, 0x04, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..] =>
                throw new FileRefused("upload.workbook", "This is a workbook of a spreadsheet program, not a CSV file." + AsUtf8),
            [0xFF, 0xFE, 0x00, 0x00, ..] or [0x00, 0x00, 0xFE, 0xFF, ..] => throw NotUtf8("UTF-32"),
            [0xEF, 0xBB, 0xBF, ..] => ((Encoding)new UTF8Encoding(false, throwOnInvalidBytes: true), 3),
            [0xFF, 0xFE, ..] => (new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), 2),
            [0xFE, 0xFF, ..] => (new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), 2),
            _ => (new UTF8Encoding(false, throwOnInvalidBytes: true), 0),
        };
        file.Position = mark;
        return new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 16 * 1024);
    }

    /// <summary>What a file looks like whose bytes are no UTF-8, judged by whether they stand alone between ASCII letters or in pairs.</summary>
    public static async Task<FileRefused> NotReadable(Stream file, CancellationToken ct)
    {
        file.Position = 0;
        var bytes = new byte[64 * 1024];
        var length = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) return NotUtf8("UTF-16");

        int alone = 0, together = 0;
        for (int i = 0, run = 0; i <= length; i++)
        {
            if (i < length && bytes[i] >= 0x80) run++;
            else (alone, together, run) = (alone + (run == 1 ? 1 : 0), together + (run > 1 ? 1 : 0), 0);
        }
        return NotUtf8(together > alone ? "GBK" : "Windows-1252");
    }

    static FileRefused NotUtf8(string looksLike) => new("upload.encoding", $"The file is not in UTF-8; it looks like {looksLike} or a relative of it." + AsUtf8, detail: looksLike);
}
