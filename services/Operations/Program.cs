using AseanPlatform.Messaging;
using AseanPlatform.Operations;
using AseanPlatform.Operations.Faults;
using AseanPlatform.Operations.Health;
using AseanPlatform.Operations.Queues;
using AseanPlatform.Operations.Requests;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.Services.AddValidation();
builder.AddDocument();
builder.AddTenantDatabase<OperationsDb>("operationsdb");
builder.AddMessaging<OperationsDb>("operations");
builder.AddQueueDepths();
builder.Services.AddSingleton<Cursor>();
builder.Services.AddHostedService<ForgetOldRequests>();

var app = builder.Build();

app.UseServiceDefaults();
app.UseTenant();
app.MapDocument();
app.MapRequests();
app.MapFaults();
app.MapQueues();
app.MapServiceHealth();

app.Run();
