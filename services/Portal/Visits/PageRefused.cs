namespace AseanPlatform.Portal.Visits;

/// <summary>The page cannot be given. <paramref name="code"/> names the sentence that says why.</summary>
sealed class PageRefused(int status, string code) : Exception(code)
{
    public int Status { get; } = status;
    public string Code { get; } = code;
}
