using System.Globalization;

namespace AseanPlatform.Reporting.Portfolios;

static class Figures
{
    public static string OfTenths(int tenths) => (tenths / 10m).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A difference with its sign: never by colour or shape alone.</summary>
    public static string Difference(int tenths) => $"{(tenths > 0 ? "▲" : tenths < 0 ? "▼" : "=")} {Signed(tenths)}";

    /// <summary>The same without its shape, which is of another font: on a map of thousands of cells that is a fifth of the time of printing.</summary>
    public static string Signed(int tenths) => $"{(tenths > 0 ? "+" : tenths < 0 ? "−" : "±")}{OfTenths(Math.Abs(tenths))}";
}
