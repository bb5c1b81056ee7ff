using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AseanPlatform.ServiceDefaults;

/// <summary>Each service's own description of its API, which the gateway merges and no one else reaches.</summary>
public static class Documents
{
    /// <summary>A shape is named with the class it stands in: every use case has a Request of its own, and by the bare name all would share the first one's members.</summary>
    public static void AddDocument(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi(document => document.CreateSchemaReferenceId = shape =>
        OpenApiOptions.CreateDefaultSchemaReferenceId(shape) is { } name ? $"{shape.Type.DeclaringType?.Name}{name}" : null);

    public static void MapDocument(this WebApplication app) => app.MapOpenApi().AllowAnyone();
}
