using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Identity.Closings;
using AseanPlatform.Identity.Deletions;
using AseanPlatform.Identity.Exports;
using AseanPlatform.Identity.Moves;
using AseanPlatform.Identity.Passkeys;
using AseanPlatform.Identity.PasswordResets;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Identity;
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
        /// <summary>In the caller's transaction. The pusher is woken by the commit and carries it to Redis.</summary>
        public async Task<long> RaiseAccess(string subject, CancellationToken ct) => (await db.Database.SqlQuery<long>($"""
            INSERT INTO access_version (subject, version) VALUES ({subject}, nextval('change_version'))
            ON CONFLICT (subject) DO UPDATE SET version = nextval('change_version'), pushed_at = NULL RETURNING version AS "Value"
            """).ToListAsync(ct)).Single();

        public Task<long> RaiseAccess(Guid subject, CancellationToken ct) => db.RaiseAccess(subject.ToString(), ct);

        /// <summary>Whether something was taken away since these versions: of a person, a tenant, a key. For what runs longer than a moment.</summary>
        public async Task<bool> IsOver(string[] subjects, long[] versions, CancellationToken ct) =>
            (await db.Database.SqlQuery<bool>($"""
                SELECT EXISTS (SELECT FROM access_version a JOIN unnest({subjects}, {versions}) AS t(subject, version) ON t.subject = a.subject AND a.version > t.version) AS "Value"
                """).ToListAsync(ct)).Single();
    }

    extension(IHostApplicationBuilder builder)
    {
        public void AddAccess()
        {
            builder.Services.AddScoped<Acting>().AddSingleton<Passwords>();
            builder.Services.Configure<PasswordHasherOptions>(builder.Configuration.GetSection("Passwords"));
            builder.AddPusher();
            builder.AddIdempotency();
            builder.AddResets();
            builder.AddSecondFactors();
            builder.AddPasskeys();
            builder.AddSignInProviders();
            builder.Services.AddHostedService<EraseClosed>();
            builder.Services.AddHostedService<ForgetEnded>();
            builder.Services.AddHostedService<MoveClients>();
            builder.AddExports();
            builder.Services.AddHostedService<DeleteDue>();
        }

        public void AddPusher()
        {
            builder.Services.AddSingleton<AccessVersions>();
            builder.Services.AddSingleton<AccessPusher>();
            builder.Services.AddHostedService(services => services.GetRequiredService<AccessPusher>());
            builder.Services.ConfigureDbContext<IdentityDb>((services, options) => options.AddInterceptors(new RingAfterRaise(services.GetRequiredService<AccessPusher>())));
        }
    }
}
