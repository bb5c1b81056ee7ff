namespace AseanPlatform.Assessment.Scorecards;

/// <summary>The words of this folder: Texts.resx and its translations.</summary>
public sealed class Texts;
