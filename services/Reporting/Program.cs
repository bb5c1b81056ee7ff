using AseanPlatform.Messaging;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Exports;
using AseanPlatform.Reporting.Files;
using AseanPlatform.Reporting.Links;
using AseanPlatform.Reporting.Oscal;
using AseanPlatform.Reporting.Portfolios;
using AseanPlatform.Reporting.Printing;
using AseanPlatform.Reporting.Rendering;
using AseanPlatform.Reporting.Reports;
using AseanPlatform.Reporting.Summaries;
using AseanPlatform.Reporting.Verification;
using AseanPlatform.Reporting.Workbooks;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.Services.AddValidation();
builder.AddDocument();
builder.Services.AddPresentation();
builder.AddTenantDatabase<ReportingDb>("reportingdb");
builder.AddMessaging<ReportingDb>("reporting");
builder.AddPrinting();
builder.AddSigning();
builder.AddSummaries();
builder.Services.AddSingleton<ReportRenderer>().AddSingleton<ReportWorkbook>().AddSingleton<OscalResults>();
builder.Services.AddScoped<IFileStore, FilesInDatabase>();
builder.AddPortfolioReports();
builder.Services.AddHostedService<WriteReport>().AddHostedService<WriteEdition>().AddHostedService<ForgetLinks>();

var app = builder.Build();

app.UseServiceDefaults();
app.UseTenant();
app.MapDocument();
app.MapReports();
app.MapPortfolioReports();
app.MapEditions();
app.MapSummaries();
app.MapVerification();
app.MapExport();

app.Run();
