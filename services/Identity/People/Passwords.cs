using System.Text;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AseanPlatform.Identity.People;

/// <summary>8 to 128 characters of any script; no rules of composition; the commonest are refused.</summary>
public sealed class Passwords
{
    readonly PasswordHasher<Person> _hasher;
    readonly string _nobodys;

    /// <param name="options">How often a password is hashed; a stored hash says how often it was.</param>
    public Passwords(IOptions<PasswordHasherOptions> options)
    {
        _hasher = new(options);
        _nobodys = _hasher.HashPassword(null!, Guid.NewGuid().ToString());
    }

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

    // One a line, in lower case: our own list of the obvious ones, in the languages of the region.
    static readonly HashSet<string> Commonest = Load();

    static HashSet<string> Load()
    {
        using var file = new StreamReader(typeof(Passwords).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        return file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
