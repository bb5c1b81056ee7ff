using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Security.Cryptography;
using System.Text;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tokens;

/// <summary>The hash of the secret by which a process proves which service it is.</summary>
[OfNobody, Table("service_secret")]
public sealed class ServiceSecret
{
    [Key]
    public required string Service { get; init; }
    public required string Hash { get; init; }
}

static class ServiceSecrets
{
    const string Scheme = "Secret ";

    /// <summary>The service whose secret the request carries. Every stored hash is compared, in constant time.</summary>
    public static async Task<string?> CallingService(this HttpRequest request, IdentityDb db, CancellationToken ct)
    {
        if (request.Headers.Authorization.ToString() is not { Length: > 20 and < 200 } header || !header.StartsWith(Scheme, StringComparison.Ordinal)) return null;

        var hash = Encoding.ASCII.GetBytes(Secret.Hash(header[Scheme.Length..]));
        string? service = null;
        foreach (var known in await db.ServiceSecrets.AsNoTracking().ToListAsync(ct))
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(known.Hash))) service = known.Service;
        return service;
    }
}
