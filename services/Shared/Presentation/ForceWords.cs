using Microsoft.Extensions.Localization;

namespace AseanPlatform.Presentation;

/// <summary>The force of an instrument or obligation in words, for a page and for a file alike.</summary>
public static class ForceWords
{
    public static string Of(IStringLocalizer<Texts> texts, string force, PartialDate? from, bool startNotKnown = false) => (force, from, startNotKnown) switch
    {
        ("binding-in-force", _, true) => texts["force.binding-in-force.start-not-known"],
        ("binding-in-force" or "binding-not-yet-in-force" or "nothing-found", { } date, _) => texts[$"force.{force}.from", Dates.Of(date)],
        ("uncertain", { } date, _) => texts["force.uncertain", Dates.Of(date)],
        ("uncertain", null, _) => texts["force.not-known"],
        _ => texts["force." + force],
    };
}
