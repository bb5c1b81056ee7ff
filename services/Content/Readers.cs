namespace AseanPlatform.Content;

/// <summary>The catalogue is public: whoever holds any of these tokens, or is signed in, may read it.</summary>
static class Readers
{
    public static readonly string[] Purposes =
        [ServiceDefaults.Purposes.Hub, ServiceDefaults.Purposes.Start, ServiceDefaults.Purposes.Scorecard, ServiceDefaults.Purposes.Report];
}
