using System.Globalization;
using System.Numerics;

namespace AseanPlatform.Assessment.Scoring;

/// <summary>An exact number that is not negative, in lowest terms. Nothing in the score is ever a floating-point number.</summary>
public readonly record struct Fraction
{
    readonly BigInteger _denominatorLessOne; // so that default(Fraction) is 0/1

    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numerator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);

        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        Numerator = numerator / divisor;
        _denominatorLessOne = denominator / divisor - 1;
    }

    public BigInteger Numerator { get; }

    public BigInteger Denominator => _denominatorLessOne + 1;

    public static Fraction operator +(Fraction left, Fraction right) =>
        new(left.Numerator * right.Denominator + right.Numerator * left.Denominator, left.Denominator * right.Denominator);

    public static int Compare(Fraction left, Fraction right) => (left.Numerator * right.Denominator).CompareTo(right.Numerator * left.Denominator);

    /// <exception cref="ArgumentOutOfRangeException">The difference is negative.</exception>
    public static Fraction operator -(Fraction left, Fraction right) =>
        new(left.Numerator * right.Denominator - right.Numerator * left.Denominator, left.Denominator * right.Denominator);

    public static Fraction operator *(Fraction left, Fraction right) => new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    public static Fraction operator /(Fraction left, int right) => new(left.Numerator, left.Denominator * right);

    public static Fraction Greater(Fraction left, Fraction right) => Compare(left, right) < 0 ? right : left;

    public static Fraction Lesser(Fraction left, Fraction right) => Compare(left, right) < 0 ? left : right;

    /// <summary>The one rounding of a score: to tenths, half away from zero.</summary>
    public BigInteger Tenths => (20 * Numerator + Denominator) / (2 * Denominator);

    /// <summary>As people read it: 63.4.</summary>
    public string Shown
    {
        get
        {
            var (whole, tenth) = BigInteger.DivRem(Tenths, 10);
            return string.Create(CultureInfo.InvariantCulture, $"{whole}.{tenth}");
        }
    }

    /// <summary>Of a part of one, as people read it: two digits, half away from zero. 0.06.</summary>
    public string ShownInHundredths
    {
        get
        {
            var (whole, hundredths) = BigInteger.DivRem((200 * Numerator + Denominator) / (2 * Denominator), 100);
            return string.Create(CultureInfo.InvariantCulture, $"{whole}.{hundredths:00}");
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
