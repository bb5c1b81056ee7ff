using System.Text.Json;

namespace AseanPlatform.Testing;

/// <summary>Where a running platform is and what opens it: the content of the file that PLATFORM_UNDER_TEST names.</summary>
public sealed record StackFile(
    Uri Origin,
    IReadOnlyDictionary<string, Uri> Services,
    string Postgres,
    string RabbitMQ,
    string Redis,
    IReadOnlyDictionary<string, string> Secrets,
    string MailDir,
    string DataDir,
    string OtlpFile,
    string? OperatorSession)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static StackFile Read(string path) => JsonSerializer.Deserialize<StackFile>(File.ReadAllText(path), Json)!;

    /// <summary>Whole or not at all: whoever waits for the file finds it complete.</summary>
    public void Write(string path)
    {
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, Json));
        File.Move(path + ".new", path, overwrite: true);
    }
}
