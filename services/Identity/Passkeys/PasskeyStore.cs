using AseanPlatform.Identity.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Passkeys;

/// <summary>What ASP.NET Core Identity's passkey handler reads. Nothing is written through it: changes are use cases with mails and transactions of their own.</summary>
sealed class PasskeyStore(Acting acting) : IUserPasskeyStore<Person>
{
    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Guid.TryParse(userId, out var id)
        ? acting.AsPerson(id, db => db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id && p.State == "active", cancellationToken), cancellationToken)
        : Task.FromResult<Person?>(null);

    public async Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        var key = StoredPasskey.KeyOf(credentialId);
        var person = await acting.AsNobody(db => db.PasskeyPersons.Where(p => p.Key == key).Select(p => (Guid?)p.PersonId).SingleOrDefaultAsync(cancellationToken), cancellationToken);
        return person is null ? null : await FindByIdAsync(person.Value.ToString(), cancellationToken);
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) => [.. (await acting.AsPerson(user.Id, db =>
        db.Credentials.AsNoTracking().Where(c => c.PersonId == user.Id && c.Kind == Credential.Passkey).OrderBy(c => c.CreatedAt).ToListAsync(cancellationToken), cancellationToken)).Select(c => StoredPasskey.Of(c).Info(c))];

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await GetPasskeysAsync(user, cancellationToken)).FirstOrDefault(p => p.CredentialId.AsSpan().SequenceEqual(credentialId));

    public void Dispose()
    {
        // Nothing is held.
    }

    public Task AddOrUpdatePasskeyAsync(Person user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotHere();
    public Task RemovePasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) => throw NotHere();
    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => throw NotHere();
    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) => throw NotHere();
    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) => throw NotHere();
    public Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken) => throw NotHere();
    public Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken) => throw NotHere();
    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) => throw NotHere();
    public Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw NotHere();

    static NotSupportedException NotHere() => new("The passkey handler only reads passkeys from this store.");
}
