using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Tenancy;

/// <summary>
/// Who acts, as what and from where, in the words of the audit log. It follows a request into every scope that is opened under way: whose wall work stands behind may
/// change, who asked for it does not. Jobs and messages have none: the log then names the database's login.
/// </summary>
static class Actor
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    static readonly AsyncLocal<string?> Current = new();

    sealed record Named(Guid? By, string? Name, string As, string? From);

    public static string Setting => Current.Value ?? "";

    public static void Set(ClaimsPrincipal caller)
    {
        if (caller.Subject() is not { } subject) return;
        var acts = caller switch
        {
            _ when caller.KeyId() is { } key => $"key {key}",
            _ when caller.SessionId() is { } session => $"session {session}",
            _ when caller.FindFirst(Claims.Link)?.Value is { Length: > 16 } link => $"link {link[..16]}",
            _ when caller.Purpose() is { } purpose => purpose,
            _ => $"service {subject}",
        };
        Current.Value = JsonSerializer.Serialize(new Named(caller.PersonId(), caller.FindFirst(Claims.Name)?.Value, acts, caller.FindFirst(Claims.Network)?.Value), Json);
    }
}
