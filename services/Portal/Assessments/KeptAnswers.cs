using System.Security.Cryptography;
using AseanPlatform.Portal.Visits;
using Microsoft.AspNetCore.DataProtection;

namespace AseanPlatform.Portal.Assessments;

/// <summary>
/// The key under which unsent answers stay on a device while their writer is signed out. It is made for one person, handed out in a session of that person
/// only, and kept nowhere: what lies beside the answers opens only here.
/// </summary>
static class KeptAnswers
{
    /// <param name="Box">The key, closed; the page sends it back to get the key again.</param>
    public sealed record Given(string Key, string Box);

    public static async Task<IResult> Key(HttpContext http, IDataProtectionProvider protection, Visit visit)
    {
        var box = (await http.Request.ReadFormAsync(http.RequestAborted))["box"].ToString();
        var own = protection.CreateProtector("kept answers", visit.Me!.PersonId.ToString());
        try
        {
            var key = box.Length == 0 ? RandomNumberGenerator.GetBytes(32) : own.Unprotect(Convert.FromBase64String(box));
            return TypedResults.Json(new Given(Convert.ToBase64String(key), box.Length == 0 ? Convert.ToBase64String(own.Protect(key)) : box));
        }
        catch (Exception refused) when (refused is CryptographicException or FormatException)
        {
            return TypedResults.NotFound();
        }
    }
}
