namespace AseanPlatform.Gateway;

/// <summary>When a day begins in one of the catalogue's markets: from then on a page that tells what holds today may be another.</summary>
sealed class MarketDays(IConfiguration configuration)
{
    // What belongs to no market is told for the day in UTC.
    readonly TimeZoneInfo[] _zones = [TimeZoneInfo.Utc, .. (configuration.GetSection("MarketZones").Get<string[]>() ?? throw new InvalidOperationException("No 'MarketZones'.")).Select(TimeZoneInfo.FindSystemTimeZoneById)];

    /// <summary>The first moment after this one at which a day begins somewhere.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset moment) => _zones.Min(zone =>
    {
        var midnight = TimeZoneInfo.ConvertTime(moment, zone).Date.AddDays(1);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    });
}
