using AseanPlatform.Assessment.Actions;
using AseanPlatform.Assessment.Asks;
using AseanPlatform.Assessment.Calendars;
using AseanPlatform.Assessment.Comments;
using AseanPlatform.Assessment.Evidence;
using AseanPlatform.Assessment.Notes;
using AseanPlatform.Assessment.PortfolioReports;
using AseanPlatform.Assessment.Pushes;
using AseanPlatform.Assessment.Reminders;
using AseanPlatform.Assessment.Wordings;

namespace AseanPlatform.Assessment;

/// <summary>What stands beside the answers: their evidence, their words in other languages, what is said about them, who is asked for them, and what is done after them.</summary>
static class Beside
{
    public static void AddBeside(this IHostApplicationBuilder builder)
    {
        builder.AddFileStore();
        builder.Services.AddHostedService<Remind>().AddHostedService<SweepCalendarLinks>().AddHostedService<SweepPushes>().AddHostedService<SweepPortfolioReports>();
    }

    public static void MapBeside(this IEndpointRouteBuilder app)
    {
        app.MapEvidence();
        app.MapWordings();
        app.MapComments();
        app.MapNotes();
        app.MapAsks();
        app.MapActions();
    }
}
