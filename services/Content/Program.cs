using AseanPlatform.Content;
using AseanPlatform.Content.Classifications;
using AseanPlatform.Content.Corrections;
using AseanPlatform.Content.Crosswalk;
using AseanPlatform.Content.Drafts;
using AseanPlatform.Content.Freshness;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Releases;
using AseanPlatform.Content.Search;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

if (args is ["catalogue", "check", .. var paths]) return CheckCatalogue.Run(paths, Console.Out, Console.Error);

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.Services.AddValidation();
builder.AddDocument();
builder.AddTenantDatabase<ContentDb>("contentdb");
builder.AddMessaging<ContentDb>("content");
builder.Services.AddSingleton<Library>();
builder.Services.AddSingleton<AccessVersions>().AddSingleton<PublicPages>();
builder.Services.AddSingleton<Shapes>();
builder.Services.AddSingleton<ImportCatalogue>();
builder.Services.AddHostedService(services => services.GetRequiredService<ImportCatalogue>());
builder.Services.AddHostedService<ForgetDeclined>();
builder.Services.AddHealthChecks().AddCheck<ImportCatalogue>("catalogue");

var app = builder.Build();

app.UseServiceDefaults();
app.UseTenant();
app.MapDocument();
app.MapReleases();
app.MapItems();
app.MapSearch();
app.MapDrafts();
app.MapCorrections();
app.MapGet("/api/v1/freshness", ListFreshness.Handle).WithTags("Desk").WithName(nameof(ListFreshness)).AllowRoles(Roles.Editor);
app.MapClassifications();
app.MapCrosswalk();

app.Run();
return 0;
