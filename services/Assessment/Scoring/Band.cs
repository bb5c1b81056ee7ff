using System.Numerics;

namespace AseanPlatform.Assessment.Scoring;

/// <summary>How mature a principle is. Each band begins at its lower bound.</summary>
public enum Band
{
    Absent,
    Initial,
    Defined,
    Managed,
    Leading,
}

public static class Bands
{
    /// <summary>From the rounded number that is shown (in tenths), so that number and band never contradict each other.</summary>
    public static Band Of(BigInteger tenths) => tenths < 200 ? Band.Absent
        : tenths < 400 ? Band.Initial
        : tenths < 600 ? Band.Defined
        : tenths < 800 ? Band.Managed
        : Band.Leading;

    public static string Code(this Band band) => band switch
    {
        Band.Absent => "absent",
        Band.Initial => "initial",
        Band.Defined => "defined",
        Band.Managed => "managed",
        _ => "leading",
    };
}
