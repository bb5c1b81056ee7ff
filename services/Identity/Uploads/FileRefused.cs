using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Identity.Uploads;

/// <summary>The file as a whole cannot be read: 422 with a code, and where it says so the row and what stands there.</summary>
sealed class FileRefused(string code, string sentence, int? row = null, string? detail = null) : Exception(sentence)
{
    public string Code => code;

    public ProblemHttpResult Answer() => TypedResults.Problem(statusCode: StatusCodes.Status422UnprocessableEntity, type: code, title: Message,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["row"] = row, ["what"] = detail });
}
