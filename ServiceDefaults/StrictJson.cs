using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AseanPlatform.ServiceDefaults;

/// <summary>
/// What a request body may be: every member known, given once and of its type; 16 levels deep; text without control characters, which
/// PostgreSQL cannot store and terminals act upon. A member may be left out where its parameter has a default.
/// </summary>
static class StrictJson
{
    extension(IServiceCollection services)
    {
        public void AddStrictJson()
        {
            services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
            services.ConfigureHttpJsonOptions(json =>
            {
                var options = json.SerializerOptions;
                options.PropertyNameCaseInsensitive = false;
                options.AllowDuplicateProperties = false;
                options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
                options.RespectNullableAnnotations = true;
                options.RespectRequiredConstructorParameters = true;
                options.NumberHandling = JsonNumberHandling.Strict;
                options.MaxDepth = 16;
                options.Converters.Add(new PlainText());
            });
        }
    }

    sealed class PlainText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? Checked(reader.GetString()) : throw new JsonException();

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Checked(reader.GetString())!;

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

        static string? Checked(string? text) =>
            text is not null && text.AsSpan().ContainsAny(Controls) ? throw new JsonException() : text;

        static readonly System.Buffers.SearchValues<char> Controls = System.Buffers.SearchValues.Create(
            [.. Enumerable.Range(0, 0xA0).Select(i => (char)i).Where(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')), '\uFFFE', '\uFFFF']);
    }
}
