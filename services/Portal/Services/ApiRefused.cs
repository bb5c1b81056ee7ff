using System.Text.Json;

namespace AseanPlatform.Portal.Services;

/// <summary>What a service answers when it does not do what was asked (RFC 9457).</summary>
public sealed record Problem(string? Title, string? Detail, string? Code, IReadOnlyDictionary<string, string[]>? Errors)
{
    /// <summary>The whole answer: conflicts carry both values.</summary>
    public JsonElement Whole { get; init; }
}

/// <summary>A service refused, or could not be reached (503).</summary>
public sealed class ApiRefused(int status, Problem problem) : Exception(problem.Title ?? $"A service answered {status}.")
{
    public int Status { get; } = status;
    public Problem Problem { get; } = problem;

    /// <summary>The person can mend it: wrong values, or a state that does not allow it.</summary>
    public bool IsAnswerable => Status is 400 or 409 or 422;
}
