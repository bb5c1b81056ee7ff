using System.Text.Json;

namespace AseanPlatform.RiskRules;

/// <summary>When a rule matches, or a question is asked. An unanswered question matches nothing.</summary>
public abstract record Condition
{
    Condition()
    {
    }

    /// <summary>One of these options was chosen.</summary>
    public sealed record Chosen(string Question, IReadOnlyList<string> Options) : Condition;

    public sealed record All(IReadOnlyList<Condition> Parts) : Condition;

    public sealed record Any(IReadOnlyList<Condition> Parts) : Condition;

    public sealed record Not(Condition Part) : Condition;

    public sealed record Always : Condition;

    public static Condition Read(JsonElement shape)
    {
        if (shape.TryGetProperty("question", out var question))
            return new Chosen(question.GetString()!, shape.TryGetProperty("is", out var option) ? [option.GetString()!] : [.. shape.GetProperty("hasAny").EnumerateArray().Select(o => o.GetString()!)]);
        if (shape.TryGetProperty("all", out var all)) return new All([.. all.EnumerateArray().Select(Read)]);
        if (shape.TryGetProperty("any", out var any)) return new Any([.. any.EnumerateArray().Select(Read)]);
        return shape.TryGetProperty("not", out var not) ? new Not(Read(not)) : new Always();
    }

    /// <summary>Each place where a question is looked at.</summary>
    public IEnumerable<Chosen> Looks => this switch
    {
        Chosen chosen => [chosen],
        All all => all.Parts.SelectMany(part => part.Looks),
        Any any => any.Parts.SelectMany(part => part.Looks),
        Not not => not.Part.Looks,
        _ => [],
    };
}
