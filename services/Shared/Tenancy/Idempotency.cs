using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AseanPlatform.Tenancy;

/// <summary>An answer in which something is shown once only: what a repeated call gets, and all that is stored.</summary>
public interface IShownOnce
{
    object Again();
}

/// <summary>
/// A creating call repeated with the same Idempotency-Key answers as the first one did. The row that says so is written before the effect and commits with
/// it: of two at once the second waits for the first. What is kept: hashes, ids and times (table idempotency, of nobody), for seven days.
/// </summary>
public static class Idempotency
{
    static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    sealed record Call(Guid TenantId, Guid? ClientId, string Caller, string Operation, string Key, string Body);

    sealed record Stored(string Body, int Status, string? Location, string? Answer);

    extension(RouteHandlerBuilder endpoint)
    {
        /// <summary>The whole call is one transaction of the request's own database context; its answer is stored as it was.</summary>
        public RouteHandlerBuilder Idempotent() => endpoint.WithMetadata(new IdempotentCall()).AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (await Asked(http, context.Arguments) is not { } call) return await next(context);

            var (db, ct) = (http.RequestServices.GetRequiredService<TenantDbContext>(), http.RequestAborted);
            await db.Sweep(http, ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await db.Earlier(call, http, ct) is { } earlier) return new Repeated(earlier);

            var result = (IResult)(await next(context))!;
            var answer = await Recorded(result, http);
            if (answer.Status is >= 200 and < 300)
            {
                await db.Keep(call, answer, ct);
                await transaction.CommitAsync(ct);
            }
            return new Told(answer);
        });

        /// <summary>The effect is in another scope than the request's: the use case says where, with <see cref="Once"/>.</summary>
        public RouteHandlerBuilder IdempotentByItself() => endpoint.WithMetadata(new IdempotentCall());
    }

    extension(TenantDbContext db)
    {
        /// <summary>Makes it once for the request's Idempotency-Key, in one transaction of this context.</summary>
        public async Task<T> Once<T>(HttpContext http, object body, Func<Task<T>> make, CancellationToken ct) where T : notnull
        {
            await db.Sweep(http, ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var call = await Asked(http, [body]);
            if (call is not null && await db.Earlier(call, http, ct) is { } earlier) return JsonSerializer.Deserialize<T>(earlier.Answer!, Json)!;

            var made = await make();
            if (call is not null) await db.Keep(call, new(call.Body, StatusCodes.Status201Created, null, JsonSerializer.Serialize(made is IShownOnce once ? once.Again() : made, Json)), ct);
            await transaction.CommitAsync(ct);
            return made;
        }

        /// <summary>A transaction of its own; where one is open, that one, which ends elsewhere.</summary>
        public async Task<Joined> Begin(CancellationToken ct) => new(db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null);

        async Task<Stored?> Earlier(Call call, HttpContext http, CancellationToken ct)
        {
            var inserted = await db.Database.ExecuteSqlAsync($"""
                INSERT INTO idempotency (tenant_id, client_id, caller, operation, key, body_hash, created_at)
                VALUES ({call.TenantId}, {call.ClientId}, {call.Caller}, {call.Operation}, {call.Key}, {call.Body}, {Now(http)}) ON CONFLICT DO NOTHING
                """, ct);
            if (inserted is 1) return null;
            var stored = (await db.Database.SqlQuery<Stored>($"""
                SELECT body_hash AS "Body", status AS "Status", location AS "Location", answer AS "Answer" FROM idempotency
                WHERE tenant_id = {call.TenantId} AND caller = {call.Caller} AND operation = {call.Operation} AND key = {call.Key}
                """).ToListAsync(ct)).Single();
            return stored.Body == call.Body ? stored : throw new InvalidValue("/" + IdempotentCall.Header, "This Idempotency-Key was used with another body.");
        }

        Task<int> Keep(Call call, Stored answer, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
            UPDATE idempotency SET status = {answer.Status}, location = {answer.Location}, answer = {answer.Answer}
            WHERE tenant_id = {call.TenantId} AND caller = {call.Caller} AND operation = {call.Operation} AND key = {call.Key}
            """, ct);

        internal Task<int> Sweep(DateTimeOffset now, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
            DELETE FROM idempotency WHERE ctid = ANY(ARRAY(SELECT ctid FROM idempotency WHERE created_at < {now - KeptFor} ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED))
            """, ct);

        Task Sweep(HttpContext http, CancellationToken ct) => http.Request.Headers.ContainsKey(IdempotentCall.Header) ? db.Sweep(Now(http), ct) : Task.CompletedTask;
    }

    extension(IHostApplicationBuilder builder)
    {
        public void AddIdempotency() => builder.Services.AddHostedService<SweepIdempotency>();
    }

    static DateTimeOffset Now(HttpContext http) => http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>Null without the header. What is bound from the body counts as the body; a file is read once for it, and again by the use case.</summary>
    static async Task<Call?> Asked(HttpContext http, IList<object?> arguments)
    {
        if (!http.Request.Headers.TryGetValue(IdempotentCall.Header, out var header)) return null;
        if (header is not [{ Length: >= 1 and <= IdempotentCall.MostCharacters } key] || key.Any(c => c is < ' ' or > '~'))
            throw new InvalidValue("/" + IdempotentCall.Header, "An Idempotency-Key is given once and has 1 to 200 visible ASCII characters.");

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(http.Request.QueryString.Value ?? ""));
        var type = http.GetEndpoint()!.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        if (arguments.FirstOrDefault(argument => argument is not null && argument.GetType() == type) is { } body) hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Json));
        else if (type == typeof(Stream))
        {
            http.Request.EnableBuffering(64 * 1024);
            hash.AppendData(await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted));
            http.Request.Body.Position = 0;
        }
        return new(http.User.TenantId() ?? Guid.Empty, http.User.ClientId(), (http.User.KeyId() ?? http.User.PersonId())?.ToString() ?? throw new InvalidOperationException("Nobody to keep an answer for."),
            $"{http.Request.Method} {http.Request.Path}", Hex(SHA256.HashData(Encoding.ASCII.GetBytes(key))), Hex(hash.GetHashAndReset()));

        static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
    }

    /// <summary>The answer as it would go out, before anything of it does.</summary>
    static async Task<Stored> Recorded(IResult result, HttpContext http)
    {
        var (outside, inside) = (http.Response.Body, new MemoryStream());
        http.Response.Body = inside;
        try
        {
            await result.ExecuteAsync(http);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        finally
        {
            http.Response.Body = outside;
        }
        return new("", http.Response.StatusCode, http.Response.Headers.Location, Encoding.UTF8.GetString(inside.ToArray()));
    }

    sealed class Told(Stored answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => httpContext.Response.WriteAsync(answer.Answer ?? "", httpContext.RequestAborted); // status and headers are there already
    }

    sealed class Repeated(Stored answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            (response.StatusCode, response.ContentType) = (answer.Status, "application/json; charset=utf-8");
            if (answer.Location is not null) response.Headers.Location = answer.Location;
            return response.WriteAsync(answer.Answer ?? "", httpContext.RequestAborted);
        }
    }

    public sealed class Joined(IDbContextTransaction? own) : IAsyncDisposable
    {
        public Task CommitAsync(CancellationToken ct) => own?.CommitAsync(ct) ?? Task.CompletedTask;

        public ValueTask DisposeAsync() => own?.DisposeAsync() ?? default;
    }
}

/// <summary>Takes away what is older than seven days where nobody calls any more.</summary>
sealed class SweepIdempotency(IServiceProvider services) : Recurring(services, TimeSpan.FromHours(1))
{
    protected override async Task Round(CancellationToken ct)
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TenantDbContext>().Sweep(Clock.GetUtcNow(), ct);
    }
}
