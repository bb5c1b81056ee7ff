namespace AseanPlatform.Reporting.Portfolios;

/// <summary>Marks the words of the report over a portfolio, Texts.resx.</summary>
public sealed class Texts;
