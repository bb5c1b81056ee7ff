namespace AseanPlatform.Reporting.Rendering;

/// <summary>Marks the words of the report, Texts.resx.</summary>
public sealed class Texts;
