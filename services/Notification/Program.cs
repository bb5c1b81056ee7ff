using AseanPlatform.Messaging;
using AseanPlatform.Notification;
using AseanPlatform.Notification.Exports;
using AseanPlatform.Notification.Mails;
using AseanPlatform.Notification.Notices;
using AseanPlatform.Notification.Telling;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.Services.AddValidation();
builder.AddDocument();
builder.Services.AddPresentation();
builder.AddTenantDatabase<NotificationDb>("notificationdb");
builder.AddMessaging<NotificationDb>("notification");
builder.AddMails();
builder.Services.AddHostedService<TellPeople>().AddHostedService<ForgetDeliveries>();

var app = builder.Build();

app.UseServiceDefaults();
app.UseTenant();
app.MapDocument();
app.MapNotices();
app.MapDeliveries();
app.MapExport();

app.Run();
