using AseanPlatform.Portal;
using AseanPlatform.Portal.Account;
using AseanPlatform.Portal.Assessments;
using AseanPlatform.Portal.Assets;
using AseanPlatform.Portal.Audit;
using AseanPlatform.Portal.Clients;
using AseanPlatform.Portal.Editing;
using AseanPlatform.Portal.Home;
using AseanPlatform.Portal.Keys;
using AseanPlatform.Portal.Legal;
using AseanPlatform.Portal.Links;
using AseanPlatform.Portal.Moves;
using AseanPlatform.Portal.Notices;
using AseanPlatform.Portal.Operator;
using AseanPlatform.Portal.Organisation;
using AseanPlatform.Portal.Problems;
using AseanPlatform.Portal.Reports;
using AseanPlatform.Portal.Scorecards;
using AseanPlatform.Portal.SignIn;
using AseanPlatform.Portal.Systems;
using AseanPlatform.Portal.Uploads;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Portal.Work;
using AseanPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddPages();

var app = builder.Build();

app.UseServiceDefaults();
app.UsePages();

app.MapAssets();
app.MapHome();
app.MapHub();
app.MapSignIn();
app.MapForgotten();
app.MapScorecards();
app.MapLinks();
app.MapAccount();
app.MapWork();
app.MapClients();
app.MapUploads();
app.MapKeys();
app.MapOrganisation();
app.MapMoves();
app.MapLegal();
app.MapAssessments();
app.MapSystems();
app.MapReports();
app.MapNotices();
app.MapAudit();
app.MapOperator();
app.MapEditing();
app.MapNoSuchPage();

app.Run();
