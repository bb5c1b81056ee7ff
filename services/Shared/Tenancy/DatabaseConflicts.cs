using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AseanPlatform.Tenancy;

/// <summary>Two writers met, or the database is away for a moment: said as 409 and 503 instead of 500.</summary>
sealed class DatabaseConflicts(IProblemDetailsService problems) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var database = exception.FromDatabase;
        (int Status, string Code, string Title)? answer = exception switch
        {
            DbUpdateConcurrencyException => (409, "changed-meanwhile", "Somebody else changed this meanwhile."),
            _ when database is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => (409, "exists-already", "This exists already."),
            _ when database is PostgresException { SqlState: "PM001" } => (503, "client-moving", "This client is being moved; try again in a moment."),
            _ when database is PostgresException { SqlState: "PM002" } => (409, "client-deleted", "This client was deleted."),
            _ when exception.MeansDatabaseIsAway => (503, "database-away", "The database cannot be reached at this moment."),
            _ => null,
        };
        if (answer is not { } said) return ValueTask.FromResult(false);

        httpContext.Response.StatusCode = said.Status;
        if (said.Status == 503) httpContext.Response.Headers.RetryAfter = "2";
        return problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = new ProblemDetails { Type = said.Code, Title = said.Title },
        });
    }
}

public static class DatabaseFaults
{
    extension(Exception exception)
    {
        /// <summary>What PostgreSQL or the way to it said, however often it was wrapped since; null when it said nothing.</summary>
        internal NpgsqlException? FromDatabase => exception as NpgsqlException ?? exception.InnerException?.FromDatabase;

        /// <summary>
        /// The database is away, or asks to be tried again: a restart, a lost connection, a deadlock. Nothing is wrong with what was asked of it. A connection that was lost
        /// between two statements is told by Npgsql as a transaction that is completed, or a connection that is not open.
        /// </summary>
        public bool MeansDatabaseIsAway => exception is NpgsqlException { IsTransient: true } or InvalidOperationException { Source: nameof(Npgsql) } || exception.InnerException is { MeansDatabaseIsAway: true };
    }
}
