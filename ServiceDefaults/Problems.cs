using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace AseanPlatform.ServiceDefaults;

/// <summary>Every refusal is problem details (RFC 9457): type, title, status, instance, traceId, and for 400 and 422 errors by JSON pointer.</summary>
public static class Problems
{
    static (string Code, string Title) Of(int status) => status switch
    {
        400 => ("malformed", "The request could not be read."),
        401 => ("not-signed-in", "Sign in first."),
        403 => ("forbidden", "Your role does not allow this."),
        404 => ("not-found", "There is nothing here, or it is not yours."),
        405 => ("method-not-allowed", "This address does not know that method."),
        406 => ("not-acceptable", "This is not offered in the form you ask for."),
        409 => ("conflict", "Somebody else changed this meanwhile."),
        412 => ("precondition-failed", "What you saw is no longer what is stored."),
        413 => ("too-large", "The request is too large."),
        414 => ("query-too-long", "The address is too long."),
        415 => ("unsupported-media-type", "Send this as application/json."),
        422 => ("invalid", "Some values cannot be accepted."),
        428 => ("precondition-required", "Say which version you saw."),
        429 => ("too-many-requests", "Too many requests; try again a little later."),
        431 => ("headers-too-large", "The headers or cookies of the request are too large."),
        502 or 503 or 504 => ("unavailable", "This part is away for a moment; try again."),
        _ => ("internal-error", "Something went wrong on our side."),
    };

    /// <summary>Answers with a problem from a middleware.</summary>
    public static Task Write(HttpContext context, int status, string? code = null, string? title = null, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        context.Response.StatusCode = status;
        var problem = new ProblemDetails { Status = status, Title = title, Type = code };
        if (errors is not null) problem.Extensions["errors"] = errors;
        return Writer.Write(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }

    extension(IServiceCollection services)
    {
        internal void AddProblems()
        {
            services.AddSingleton<IProblemDetailsWriter, Writer>();
            services.AddProblemDetails();
            services.AddExceptionHandler<Refusals>();
        }
    }

    extension(IApplicationBuilder app)
    {
        public void UseProblems()
        {
            app.UseExceptionHandler();
            app.UseStatusCodePages(context => context.HttpContext is not { Response.StatusCode: StatusCodes.Status403Forbidden, User: var caller } ? Write(context.HttpContext, context.HttpContext.Response.StatusCode)
                : caller.Locked() is { } reason ? Write(context.HttpContext, StatusCodes.Status403Forbidden, reason, "Set up a second factor first.")
                : caller.Unaccepted() ? Write(context.HttpContext, StatusCodes.Status403Forbidden, "legal.acceptance-required", "Read and accept the current terms first.")
                : Write(context.HttpContext, StatusCodes.Status403Forbidden, caller.KeyId() is null ? null : "key-not-allowed", caller.KeyId() is null ? null : "This key was not allowed to do this."));
        }

        /// <summary>406 where the end point says what it produces and the caller wants none of it.</summary>
        internal void UseAcceptable() => app.Use((context, next) =>
        {
            if (context.Request.Headers.Accept is { Count: > 0 } accept
                && context.GetEndpoint()?.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().SelectMany(p => p.ContentTypes).ToList() is { Count: > 0 } made
                && MediaTypeHeaderValue.TryParseList(accept, out var wanted)
                && !wanted.Any(w => made.Any(m => MediaTypeHeaderValue.Parse(m).IsSubsetOf(w)) || w.MediaType == "application/problem+json"))
                return Write(context, StatusCodes.Status406NotAcceptable);
            return next(context);
        });
    }

    /// <summary>Writes whatever the caller accepts: a refusal without words helps nobody.</summary>
    sealed class Writer : IProblemDetailsWriter
    {
        static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

        public bool CanWrite(ProblemDetailsContext context) => true;

        public ValueTask WriteAsync(ProblemDetailsContext context) => new(Write(context));

        public static Task Write(ProblemDetailsContext context)
        {
            var (http, problem) = (context.HttpContext, context.ProblemDetails);
            if (problem is HttpValidationProblemDetails invalid) // of AddValidation(): a value, not the shape
            {
                http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                problem = new ProblemDetails { Extensions = { ["errors"] = invalid.Errors.ToDictionary(e => Pointer(e.Key), e => e.Value) } };
            }

            var status = http.Response.StatusCode;
            var (code, title) = Of(status);
            code = problem.Type is { Length: > 0 } own && !own.Contains(':') ? own : code;
            problem.Type = $"/problems/{code}";
            problem.Title ??= title;
            problem.Status = status;
            problem.Instance = http.Request.Path;
            problem.Extensions["code"] = code;
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
            if (status is 503 or 429 && http.Response.Headers.RetryAfter.Count is 0) http.Response.Headers.RetryAfter = "1";
            http.Response.Headers.CacheControl = "no-store";
            return http.Response.WriteAsJsonAsync(problem, Json, "application/problem+json", http.RequestAborted);
        }
    }

    /// <summary>The three kinds of refusal that are thrown, and everything that the framework throws at a request it cannot read.</summary>
    sealed class Refusals : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            switch (exception)
            {
                case RuleBroken rule:
                    httpContext.Response.StatusCode = StatusCodes.Status409Conflict;
                    var problem = new ProblemDetails { Type = rule.Code, Title = rule.Message };
                    if (rule.Conflict is not null) problem.Extensions["conflict"] = rule.Conflict;
                    await Writer.Write(new() { HttpContext = httpContext, ProblemDetails = problem });
                    return true;
                case InvalidValue value:
                    await Problems.Write(httpContext, 422, value.Code, errors: Error(value.Member, value.Message));
                    return true;
                case DependencyAway:
                    await Problems.Write(httpContext, 503);
                    return true;
                case BadHttpRequestException { InnerException: JsonException json }:
                    await Problems.Write(httpContext, 400, errors: Error(Pointer(json.Path), $"Not readable at line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}: "
                        + "malformed, of the wrong type, unknown, missing, given twice, nested too deep, or holding a control character."));
                    return true;
                case BadHttpRequestException { StatusCode: 400 } shape:
                    await Problems.Write(httpContext, 400, errors: Error(Parameter(shape.Message), "Missing or of the wrong form."));
                    return true;
                case BadHttpRequestException other:
                    await Problems.Write(httpContext, other.StatusCode);
                    return true;
                case OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested:
                    httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                    return true;
                default:
                    return false;
            }
        }

        static Dictionary<string, string[]> Error(string pointer, string message) => new() { [pointer] = [message] };

        /// <summary>The framework names the parameter as "Guid id" in its message.</summary>
        static string Parameter(string message) =>
            message.Split('"') is [_, var declared, ..] && declared.LastIndexOf(' ') is > 0 and var space ? $"/{declared[(space + 1)..]}" : "";
    }

    /// <summary>$.answers[0].level and Answers[0].Level become /answers/0/level.</summary>
    internal static string Pointer(string? path)
    {
        var pointer = new StringBuilder();
        foreach (var part in (path ?? "").Split('.', '[', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.TrimEnd(']').Trim('\'');
            if (name is "$" or "") continue;
            pointer.Append('/').Append(JsonNamingPolicy.CamelCase.ConvertName(name.Length > 100 ? name[..100] : name).Replace("~", "~0").Replace("/", "~1"));
        }
        return pointer.ToString();
    }
}
