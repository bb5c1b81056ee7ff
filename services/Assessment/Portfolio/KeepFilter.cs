using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>Keeps a filter under a name; the same name again says what it means from now on.</summary>
public static class KeepFilter
{
    const int Most = 20;

    public sealed record Request([Required, StringLength(80)] string Name, string? Search = null, string? State = null, string? Country = null, string? Sector = null, string? Flag = null);

    public sealed record Response(Guid Id);

    public static async Task<Results<Created<Response>, Ok<Response>>> Handle(Request request, AssessmentDb db, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        var name = request.Name.Trim();
        if (name.Length == 0) throw new InvalidValue("/name", "A name is needed.");
        new Filter(request.Search, request.State, request.Country, request.Sector, request.Flag).Checked();

        var there = await db.KeptFilters.ToListAsync(ct);
        var kept = there.Find(f => f.Name == name);
        var isNew = kept is null;
        if (kept is null)
        {
            if (there.Count >= Most) throw new RuleBroken("portfolio.filters-full", $"{Most} filters are kept at most: remove one first.");
            db.Add(kept = new() { Id = Guid.CreateVersion7(clock.GetUtcNow()), PersonId = caller.PersonId()!.Value, Name = name });
        }
        // As it was typed: it is put back into the form.
        (kept.Search, kept.State, kept.Country, kept.Sector, kept.Flag) =
            (request.Search?.Trim() ?? "", request.State ?? "", request.Country ?? "", request.Sector?.Trim() ?? "", request.Flag ?? "");
        kept.KeptAt = clock.Now();
        await db.SaveChangesAsync(ct);
        return isNew ? TypedResults.Created($"/api/v1/portfolio/filters/{kept.Id}", new Response(kept.Id)) : TypedResults.Ok(new Response(kept.Id));
    }
}
