using Microsoft.Extensions.DependencyInjection;

namespace AseanPlatform.Presentation;

public static class PresentationExtensions
{
    /// <summary>What the shared components need to find their words.</summary>
    public static IServiceCollection AddPresentation(this IServiceCollection services) => services.AddLocalization();
}
