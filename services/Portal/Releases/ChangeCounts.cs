using System.Collections.Concurrent;
using AseanPlatform.Portal.Services;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Releases;

/// <summary>How much each release changed. Releases never change, so that it is counted once.</summary>
public sealed class ChangeCounts
{
    readonly ConcurrentDictionary<(string From, string To), Counts> _known = new();

    /// <param name="Groups">By what became of the entries, then by their kind.</param>
    sealed record Counts(int All, int Substantive, int Touched, IReadOnlyList<(string What, string Kind, int Number)> Groups);

    /// <summary>In the reader's words, a line for each thing that became of entries.</summary>
    public async Task<IReadOnlyList<string>> Between(ReleaseHead from, ReleaseHead to, Api api, IStringLocalizer<Texts> texts)
    {
        if (!_known.TryGetValue((from.Id, to.Id), out var counts))
        {
            var changes = (await api.Get<ReleaseChanges>("content", $"/releases/{from.Id}/changes/{to.Id}")).Items;
            _known[(from.Id, to.Id)] = counts = new(
                changes.Count, changes.Count(change => change.Class == "substantive"), changes.SelectMany(change => change.Touches).Select(touched => touched.Id).Distinct().Count(),
                [.. changes.GroupBy(change => (change.What, change.Kind)).Select(group => (group.Key.What, group.Key.Kind, group.Count()))]);
        }
        return counts.All == 0 ? [texts["changes.nothing"]] :
        [
            texts["changes.counts", counts.All, counts.Substantive, counts.Touched],
            .. counts.Groups.GroupBy(group => group.What).OrderBy(what => Array.IndexOf(DifferencePage.Order, what.Key)).Select(what => texts[
                "changes.of-kinds", texts["changes.what." + what.Key, what.Sum(kind => kind.Number)], string.Join(texts["list.comma"], what.Select(kind => $"{Kind(kind.Kind, texts)} {kind.Number}"))].Value),
        ];
    }

    static string Kind(string kind, IStringLocalizer<Texts> texts) => texts["desk.kind." + kind] is { ResourceNotFound: false } known ? known : kind;
}
