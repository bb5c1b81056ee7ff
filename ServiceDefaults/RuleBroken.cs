namespace AseanPlatform.ServiceDefaults;

/// <summary>The domain refused: 409. <paramref name="code"/> is stable and for programs; the message is for people.</summary>
/// <param name="conflict">Both values, where two people wrote the same thing.</param>
public sealed class RuleBroken(string code, string message, object? conflict = null) : Exception(message)
{
    public string Code => code;
    public object? Conflict => conflict;
}

/// <summary>A value that the attributes of the request cannot judge (across fields, or an id in the body that is not there or not yours): 422.</summary>
/// <param name="member">JSON pointer to the member, such as /answers/3/level.</param>
/// <param name="code">Stable and for programs, where the value is refused for a reason of its own.</param>
public sealed class InvalidValue(string member, string message, string? code = null) : Exception(message)
{
    public string Member => member;
    public string? Code => code;
}

/// <summary>Something this request cannot do without is away for now: 503 with Retry-After.</summary>
public class DependencyAway(string dependency, Exception? inner = null) : Exception($"{dependency} is away.", inner);
