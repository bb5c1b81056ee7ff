using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.People;

public static class SetLanguage
{
    public sealed record Request([AllowedValues("en", "zh-Hans")] string Language);

    public static async Task<NoContent> Handle(Request request, ClaimsPrincipal caller, Acting acting, CancellationToken ct)
    {
        var id = caller.PersonId()!.Value;
        await acting.AsPerson(id, db => db.People.Where(p => p.Id == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Language, request.Language), ct), ct);
        return TypedResults.NoContent();
    }
}
