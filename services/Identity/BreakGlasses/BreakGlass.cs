using System.ComponentModel.DataAnnotations.Schema;

namespace AseanPlatform.Identity.BreakGlasses;

/// <summary>
/// An operator reads in one client for a while: asked for with a reason, open only after a mail to an administrator of the client has gone out, and over
/// by itself. While it is open it is a membership as a viewer like any other; there is no other way in.
/// </summary>
[Table("break_glass")]
public sealed class BreakGlass
{
    public const int Least = 15, Most = 480;

    /// <summary>Who could not be told within a day is not surprised later.</summary>
    static readonly TimeSpan LapsesAfter = TimeSpan.FromDays(1);

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid ClientId { get; init; }
    public Guid PersonId { get; init; }

    /// <summary>The operator's, as printed then.</summary>
    public required string Name { get; init; }
    public required string Reason { get; init; }
    public int Minutes { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? ToldAt { get; private set; }
    public DateTimeOffset? Until { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public string? EndedBy { get; private set; }

    /// <summary>False where it is open already, or no longer wanted.</summary>
    public bool Open(DateTimeOffset now)
    {
        if (State(now) is not "asked") return false;
        (ToldAt, Until) = (now, now.AddMinutes(Minutes));
        return true;
    }

    public bool End(string by, DateTimeOffset now)
    {
        if (State(now) is not ("asked" or "open")) return false;
        (EndedAt, EndedBy) = (now, by);
        return true;
    }

    public string State(DateTimeOffset now) =>
        EndedAt is not null ? "ended" : Until is { } until ? until > now ? "open" : "over" : AskedAt + LapsesAfter > now ? "asked" : "lapsed";
}
