using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;

namespace AseanPlatform.ServiceDefaults;

/// <summary>Each service's own description of its API, which the gateway merges and no one else reaches.</summary>
public static class Documents
{
    /// <summary>A shape is named with the class it stands in: every use case has a Request of its own, and by the bare name all would share the first one's members.</summary>
    public static void AddDocument(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi(document =>
    {
        document.CreateSchemaReferenceId = shape => OpenApiOptions.CreateDefaultSchemaReferenceId(shape) is { } name ? $"{shape.Type.DeclaringType?.Name}{name}" : null;
        document.AddOperationTransformer((operation, context, _) =>
        {
            var marks = context.Description.ActionDescriptor.EndpointMetadata;
            // The gateway, which alone takes keys, turns this into the document's words for them.
            if (marks.OfType<KeysAllowed>().LastOrDefault() is { } keys) (operation.Extensions ??= new Dictionary<string, IOpenApiExtension>())[KeyExtension] = new JsonNodeExtension(keys.Action ?? "");
            if (marks.OfType<IdempotentCall>().Any())
            {
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = IdempotentCall.Header,
                    In = ParameterLocation.Header,
                    Description = "Sent again within seven days with the same body, the call makes nothing and answers as it did.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotentCall.MostCharacters },
                });
            }
            return Task.CompletedTask;
        });
    });

    public const string KeyExtension = "x-key";

    public static void MapDocument(this WebApplication app) => app.MapOpenApi().AllowAnyone();
}
