using AseanPlatform.Portal.Bodies;
using AseanPlatform.Portal.Classification;
using AseanPlatform.Portal.Comparison;
using AseanPlatform.Portal.Corrections;
using AseanPlatform.Portal.Crosswalk;
using AseanPlatform.Portal.Discrepancies;
using AseanPlatform.Portal.Instruments;
using AseanPlatform.Portal.Journeys;
using AseanPlatform.Portal.Markets;
using AseanPlatform.Portal.Principles;
using AseanPlatform.Portal.Releases;
using AseanPlatform.Portal.Search;
using AseanPlatform.Portal.SoftLaw;
using AseanPlatform.Portal.Sources;
using AseanPlatform.Portal.Stories;
using AseanPlatform.Portal.Timeline;

namespace AseanPlatform.Portal;

/// <summary>The public pages that read the catalogue: each for any day and any knowledge.</summary>
static class Hub
{
    public static void MapHub(this IEndpointRouteBuilder app)
    {
        app.MapPrinciples();
        app.MapMarkets();
        app.MapInstruments();
        app.MapSoftLaw();
        app.MapTimeline();
        app.MapComparison();
        app.MapCrosswalk();
        app.MapDiscrepancies();
        app.MapSources();
        app.MapClassification();
        app.MapCorrections();
        app.MapBodies();
        app.MapJourneys();
        app.MapStories();
        app.MapReleases();
        app.MapSearch();
    }
}
