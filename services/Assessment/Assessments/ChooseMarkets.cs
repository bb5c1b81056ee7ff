using System.ComponentModel.DataAnnotations;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>Sets the markets the client works in; their duties stand in the report.</summary>
public static class ChooseMarkets
{
    public sealed record Request([MaxLength(20)] IReadOnlyList<string> Markets);

    public sealed record Response(IReadOnlyList<string> Markets, int AssessmentRevision);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(
        Guid id, Request request, AssessmentDb db, Catalogues catalogues, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Open(id, ct) is not { } assessment) return TypedResults.NotFound();

        var release = await catalogues.Of(assessment.Release, ct);
        Known(request.Markets, release);
        assessment.ChooseMarkets(request.Markets, release, clock.Now());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);

        return TypedResults.Ok(new Response(assessment.Markets, assessment.Revision));
    }

    /// <exception cref="InvalidValue">One is no market, or is named twice.</exception>
    internal static void Known(IReadOnlyList<string> markets, CatalogueRelease release)
    {
        for (var n = 0; n < markets.Count; n++)
        {
            if (!release.MarketById.ContainsKey(markets[n])) throw new InvalidValue($"/markets/{n}", "There is no such market.");
            if (markets.Take(n).Contains(markets[n])) throw new InvalidValue($"/markets/{n}", "This market is named twice.");
        }
    }
}
