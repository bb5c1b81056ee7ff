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
        // What may be tried again is wrapped once more: a deadlock with the mover of a client, say.
        var database = exception as NpgsqlException ?? exception.InnerException as NpgsqlException ?? exception.InnerException?.InnerException as NpgsqlException;
        (int Status, string Code, string Title)? answer = exception switch
        {
            DbUpdateConcurrencyException => (409, "changed-meanwhile", "Somebody else changed this meanwhile."),
            _ when database is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => (409, "exists-already", "This exists already."),
            _ when database is PostgresException { SqlState: "PM001" } => (503, "client-moving", "This client is being moved; try again in a moment."),
            _ when database is PostgresException { SqlState: "PM002" } => (409, "client-deleted", "This client was deleted."),
            _ when database is { IsTransient: true } => (503, "database-away", "The database cannot be reached at this moment."),
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
