using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Calendars;

static class CalendarEndpoints
{
    public static void MapCalendars(this IEndpointRouteBuilder app)
    {
        var ofClient = app.MapGroup("/api/v1/clients/{clientId:guid}").WithTags("Calendars");
        ofClient.MapGet("/readiness/calendar", GetCalendar.Handle).WithName("GetCalendar").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments).Produces<string>(contentType: "text/calendar");
        ofClient.MapGet("/calendar-links", ListCalendarLinks.Handle).WithName("ListCalendarLinks").AllowRoles(OfClient.Readers);
        ofClient.MapPost("/calendar-links", MakeCalendarLink.Handle).WithName("MakeCalendarLink").AllowRoles(OfClient.Writers).IdempotentByItself();
        ofClient.MapDelete("/calendar-links/{linkId:guid}", RevokeCalendarLink.Handle).WithName("RevokeCalendarLink").AllowRoles(OfClient.Writers);
        app.MapGet("/api/v1/calendars/current", GetCalendar.Current).WithTags("Calendars").WithName("GetLinkedCalendar").AllowPurposes(Purposes.Calendar).Produces<string>(contentType: "text/calendar");
    }
}
