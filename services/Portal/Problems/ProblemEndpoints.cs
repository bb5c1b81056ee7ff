using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Problems;

public static class ProblemEndpoints
{
    public sealed record Model(int Status, string? Code);

    public static void MapNoSuchPage(this IEndpointRouteBuilder app) =>
        app.MapFallback("{**path}", () => Page(StatusCodes.Status404NotFound, null)).AllowAnyone();

    public static IResult Page(int status, string? code) => Pages.Of<ProblemPage>(new Model(status, code), status);
}
