using AseanPlatform.Content;
using AseanPlatform.Content.Classifications;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Releases;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.Services.AddValidation();
builder.AddDocument();
builder.AddTenantDatabase<ContentDb>("contentdb");
builder.AddMessaging<ContentDb>("content");
builder.Services.AddSingleton<Library>();
builder.Services.AddSingleton<ImportCatalogue>();
builder.Services.AddHostedService(services => services.GetRequiredService<ImportCatalogue>());
builder.Services.AddHealthChecks().AddCheck<ImportCatalogue>("catalogue");

var app = builder.Build();

app.UseServiceDefaults();
app.UseTenant();
app.MapDocument();
app.MapReleases();
app.MapItems();
app.MapClassifications();

app.Run();
