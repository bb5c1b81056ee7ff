namespace AseanPlatform.Portal;

/// <summary>Marks the words in Texts.resx: ask for them with IStringLocalizer&lt;Texts&gt;.</summary>
public sealed class Texts;
