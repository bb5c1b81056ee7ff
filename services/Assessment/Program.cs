using AseanPlatform.Assessment;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Exports;
using AseanPlatform.Assessment.Links;
using AseanPlatform.Assessment.Offline;
using AseanPlatform.Assessment.Portfolio;
using AseanPlatform.Assessment.Reviews;
using AseanPlatform.Assessment.Scorecards;
using AseanPlatform.Assessment.Snapshots;
using AseanPlatform.Assessment.Systems;
using AseanPlatform.Assessment.Targets;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.Services.AddValidation();
builder.AddDocument();
builder.AddTenantDatabase<AssessmentDb>("assessmentdb");
builder.AddMessaging<AssessmentDb>("assessment");
builder.AddIdempotency();
builder.Services.AddLocalization();
builder.Services.AddSingleton<Catalogues>().AddSingleton<CatalogueCatchUp>().AddSingleton<LastSaved>().AddScoped<Saving>().AddSingleton<IPostConfigureOptions<JwtBearerOptions>, VerifiedTokens>();
builder.Services.AddHostedService(services => services.GetRequiredService<CatalogueCatchUp>());
builder.Services.AddHealthChecks().AddCheck<CatalogueCatchUp>("catalogue");
builder.Services.AddScoped<Keys>().AddScoped<Cursors>().AddScoped<Consents>().AddSingleton<Deadlines>();
builder.Services.AddHostedService<EraseContacts>();
builder.AddBeside();
builder.AddOffline();

var app = builder.Build();

app.UseServiceDefaults();
app.UseTenant();
app.MapDocument();
app.MapAssessments();
app.MapSystems();
app.MapReviews();
app.MapTargets();
app.MapBeside();
app.MapPortfolio();
app.MapScorecards();
app.MapSnapshots();
app.MapExport();
app.MapLinks();

app.Run();
