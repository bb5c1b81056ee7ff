using System.Text;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.People;

/// <summary>8 to 128 characters of any script; no rules of composition; the commonest are refused.</summary>
public sealed class Passwords
{
    readonly PasswordHasher<Person> _hasher = new();
    readonly string _nobodys;

    public Passwords() => _nobodys = _hasher.HashPassword(null!, Guid.NewGuid().ToString());

    public string Hash(string password) => _hasher.HashPassword(null!, Normal(password));

    /// <summary>Without a stored hash the same work is done, and the answer is no.</summary>
    public bool Verify(string? hash, string password) =>
        _hasher.VerifyHashedPassword(null!, hash ?? _nobodys, Normal(password)) is not PasswordVerificationResult.Failed && hash is not null;

    public async Task<bool> Verify(Acting acting, Guid? personId, string password, CancellationToken ct)
    {
        var id = personId ?? Guid.Empty; // the same work for nobody
        var stored = await acting.AsPerson(id, db => db.Credentials.AsNoTracking()
            .Where(c => c.PersonId == id && c.Kind == Credential.Password).Select(c => c.Data).SingleOrDefaultAsync(ct), ct);
        return Verify(stored, password);
    }

    public static void Check(string password, string email, string name, string member = "/password")
    {
        var text = Normal(password);
        if (text.EnumerateRunes().Count() is < 8 or > 128) throw new InvalidValue(member, "A password has 8 to 128 characters.");
        if (Commonest.Contains(text) || text.Equals(email, StringComparison.OrdinalIgnoreCase) || text.Equals(name, StringComparison.OrdinalIgnoreCase)
            || text.EnumerateRunes().Distinct().Count() < 3)
            throw new InvalidValue(member, "This password is among the first that others would try. Choose another.");
    }

    static string Normal(string password) => password.Normalize(NormalizationForm.FormKC);

    static readonly HashSet<string> Commonest = new(StringComparer.OrdinalIgnoreCase)
    {
        "12345678", "123456789", "1234567890", "0123456789", "87654321", "987654321", "0987654321", "12341234", "11223344", "12344321", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx",
        "1qaz2wsx3edc", "q1w2e3r4", "q1w2e3r4t5", "zaq12wsx", "qwertyui", "qwertyuiop", "qwerty123", "qwerty1234", "qwerty12345", "qwerty123456", "asdfghjk", "asdfghjkl",
        "zxcvbnm1", "zxcvbnm123", "password", "password1", "password12", "password123", "password1234", "password!", "password1!", "p@ssw0rd", "p@ssword", "passw0rd", "passw0rd!",
        "pa$$word", "pa$$w0rd", "passwort", "letmein1", "letmein123", "welcome1", "welcome123", "welcome2024", "welcome2025", "welcome2026", "admin123", "admin1234",
        "admin12345", "administrator", "changeme", "changeme1", "changeme123", "default1", "iloveyou", "iloveyou1", "iloveyou2", "sunshine", "sunshine1", "princess", "princess1",
        "football", "football1", "baseball", "baseball1", "superman", "superman1", "batman123", "trustno1", "starwars", "starwars1", "whatever", "whatever1", "computer",
        "computer1", "internet", "michelle", "jennifer", "jessica1", "charlie1", "michael1", "dragon123", "monkey123", "shadow123", "master123", "abcd1234", "abcdefgh",
        "abc12345", "abc123456", "a1b2c3d4", "a12345678", "a123456789", "aa123456", "aa12345678", "asdf1234", "asdfasdf", "qweqweqwe", "qweasdzxc", "woaini1314", "woaini520",
        "5201314520", "asean123", "singapore", "singapore1", "malaysia", "malaysia1", "indonesia", "indonesia1", "thailand", "thailand1", "vietnam1", "vietnam123",
        "philippines", "jakarta123", "bangkok123", "secret123", "test1234", "testtest", "guest123", "summer2025", "summer2026", "winter2025", "winter2026", "spring2026",
        "company123", "compliance", "consultant", "governance", "correcthorsebatterystaple",
    };
}
