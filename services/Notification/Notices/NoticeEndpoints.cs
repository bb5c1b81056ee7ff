using AseanPlatform.Notification.Mails;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Notification.Notices;

static class NoticeEndpoints
{
    public static void MapNotices(this IEndpointRouteBuilder app)
    {
        var notices = app.MapGroup("/api/v1/notices").WithTags("Notices").AllowPeople().WithMetadata(AfterAcceptance.Required);

        notices.MapGet("/", ListNotices.Handle).WithName("ListNotices");
        notices.MapGet("/unread", CountUnread.Handle).WithName("CountUnreadNotices");
        notices.MapPost("/{id:guid}/read", ReadNotice.Handle).WithName("ReadNotice");
    }

    public static void MapDeliveries(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/deliveries", ListDeliveries.Handle).WithTags("Deliveries").WithName("ListDeliveries").AllowRoles(Roles.Operator);
}
