using System.Globalization;
using System.Text;
using QRCoder;

namespace AseanPlatform.Presentation;

/// <summary>A QR code as one path on a square of so many units, with the white border that the standard asks for.</summary>
public sealed record QrPattern(int Size, string Path)
{
    public static QrPattern Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var size = code.ModuleMatrix.Count;
        var path = new StringBuilder();
        for (var y = 0; y < size; y++)
            for (int x = 0, length; x < size; x += length + 1) // what is dark side by side is one piece: it is drawn on each page of a report
            {
                for (length = 0; x + length < size && code.ModuleMatrix[y][x + length];) length++;
                if (length > 0) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{length}v1h-{length}z");
            }
        return new(size, path.ToString());
    }
}
