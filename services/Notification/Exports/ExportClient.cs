using AseanPlatform.Tenancy;

namespace AseanPlatform.Notification.Exports;

/// <summary>What people were told about a client, by notice and by mail.</summary>
static class ExportClient
{
    static readonly ExportedRows[] Rows =
    [
        ExportedRows.Of("notices", "notification", "notice", "created_at, id", "event_key"),
        ExportedRows.Of("mails", "notification", "delivery", "created_at, id", "event_key"),
    ];

    public static void MapExport(this IEndpointRouteBuilder app) => app.MapClientExport(Rows);
}
