using System.Globalization;
using System.Numerics;

namespace AseanPlatform.Content.Crosswalk;

/// <summary>An exact part of a whole: which band it falls into never hangs on how a computer rounds.</summary>
public readonly record struct Share : IComparable<Share>
{
    readonly BigInteger _denominator;

    public Share(BigInteger numerator, BigInteger denominator)
    {
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0) common = -common;
        (Numerator, _denominator) = (numerator / common, denominator / common);
    }

    public static Share None => new(0, 1);
    public static Share Whole => new(1, 1);

    public BigInteger Numerator { get; }
    public BigInteger Denominator => _denominator.IsZero ? 1 : _denominator;

    /// <summary>As the catalogue writes it: up to six decimals.</summary>
    public static Share Of(decimal value) => new(new BigInteger(value * 1_000_000m), 1_000_000);

    /// <summary>Two digits, half away from zero.</summary>
    public decimal Rounded => (decimal)((Numerator * 200 + Denominator) / (Denominator * 2)) / 100m;

    public static Share operator +(Share a, Share b) => new(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);
    public static Share operator -(Share a, Share b) => new(a.Numerator * b.Denominator - b.Numerator * a.Denominator, a.Denominator * b.Denominator);
    public static Share operator *(Share a, Share b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);
    public static Share operator /(Share a, int b) => new(a.Numerator, a.Denominator * b);
    public static bool operator <(Share a, Share b) => a.CompareTo(b) < 0;
    public static bool operator >(Share a, Share b) => a.CompareTo(b) > 0;
    public static bool operator <=(Share a, Share b) => a.CompareTo(b) <= 0;
    public static bool operator >=(Share a, Share b) => a.CompareTo(b) >= 0;

    public int CompareTo(Share other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
