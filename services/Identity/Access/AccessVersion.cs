using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Identity.Closings;
using AseanPlatform.Identity.Passkeys;
using AseanPlatform.Identity.PasswordResets;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Access;

/// <summary>Raised whenever something is taken away or given: tokens made with an older version no longer count.</summary>
[OfNobody, Table("access_version")]
public sealed class AccessVersion
{
    [Key]
    public required string Subject { get; init; }
    public long Version { get; set; }
    public DateTimeOffset? PushedAt { get; set; }
}

static class RaisedAccess
{
    extension(IdentityDb db)
    {
        /// <summary>In the caller's transaction. The pusher carries it to Redis after the commit.</summary>
        public async Task<long> RaiseAccess(string subject, CancellationToken ct) => (await db.Database.SqlQuery<long>($"""
            INSERT INTO access_version (subject, version) VALUES ({subject}, nextval('change_version'))
            ON CONFLICT (subject) DO UPDATE SET version = nextval('change_version'), pushed_at = NULL RETURNING version AS "Value"
            """).ToListAsync(ct)).Single();

        public Task<long> RaiseAccess(Guid subject, CancellationToken ct) => db.RaiseAccess(subject.ToString(), ct);
    }

    extension(IHostApplicationBuilder builder)
    {
        public void AddAccess()
        {
            builder.Services.AddScoped<Acting>().AddSingleton<Passwords>();
            builder.Services.AddSingleton<AccessVersions>();
            builder.Services.AddSingleton<AccessPusher>();
            builder.Services.AddHostedService(services => services.GetRequiredService<AccessPusher>());
            builder.AddResets();
            builder.AddSecondFactors();
            builder.AddPasskeys();
            builder.Services.AddHostedService<EraseClosed>();
        }
    }
}
