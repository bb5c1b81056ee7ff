namespace AseanPlatform.Reporting.Rendering;

/// <summary>How the client shows itself beside who made the report.</summary>
/// <param name="Logo">As the address of an image.</param>
public sealed record ClientMark(string? Colour, string? Logo)
{
    public static ClientMark None { get; } = new(null, null);
}
