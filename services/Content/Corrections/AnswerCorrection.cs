using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Corrections;

/// <summary>In public, in both languages, once.</summary>
static class AnswerCorrection
{
    /// <param name="Verdict">corrected, kept (the text is right) or declined (it is no report of an error; then nothing of it is shown).</param>
    /// <param name="Shown">Print the reporter's words beside the answer.</param>
    public sealed record Request([RegularExpression("^(corrected|kept|declined)$")] string Verdict, Words Answer, bool Shown);

    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, Request request, ClaimsPrincipal caller, ContentDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Corrections.SingleOrDefaultAsync(c => c.Id == id, ct) is not { } correction) return TypedResults.NotFound();
        if (correction.Verdict is not null) throw new RuleBroken("correction.answered", "This was answered already.");
        foreach (var (member, text) in new[] { ("en", request.Answer.En), ("zh-Hans", request.Answer.ZhHans) })
        {
            if (string.IsNullOrWhiteSpace(text)) throw new InvalidValue($"/answer/{member}", "An answer is given in both languages.");
            if (text.Length > 4_000) throw new InvalidValue($"/answer/{member}", "At most 4000 characters.");
            if (PlainWords.Fault(text) is { } fault) throw new InvalidValue($"/answer/{member}", $"The text {fault}.");
        }
        (correction.Verdict, correction.Answer, correction.Shown) = (request.Verdict, new Words(request.Answer.En.Trim(), request.Answer.ZhHans.Trim()), request.Shown && request.Verdict is not "declined");
        (correction.AnsweredBy, correction.AnsweredByName, correction.AnsweredAt) = (caller.PersonId(), caller.FindFirst(Claims.Name)?.Value ?? "", clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}
