using AseanPlatform.Identity;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Clients;
using AseanPlatform.Identity.Invitations;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.SetUp;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.Identity.Uploads;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddTokens();
builder.AddServiceDefaults();
builder.Services.AddValidation();
builder.AddDocument();
builder.AddTenantDatabase<IdentityDb>("identitydb");
builder.AddMessaging<IdentityDb>("identity");
builder.AddAccess();
builder.AddSetUp();
builder.AddUploads();

var app = builder.Build();

app.UseServiceDefaults();
app.UseTenant();
app.MapDocument();

var api = app.MapGroup("/api/v1");
api.MapSessions();
api.MapPeople();
api.MapTenants();
api.MapClients();
api.MapGrants();
api.MapInvitations();
api.MapSetUp();

var inside = app.MapGroup("/internal").ExcludeFromDescription();
inside.MapTokens();
inside.MapTenantFeed();
inside.MapClientFeed();
inside.MapGrantFeed();
inside.MapContacts();
inside.MapInvitationLinks();

app.Run();
