using System.Globalization;
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);

// Secrets: configured (Parameters__identity-secret=…), else made once and kept.
var postgresPassword = builder.AddParameter("postgres-password", secret: true);
var rabbitmqPassword = builder.AddParameter("rabbitmq-password", secret: true);
var redisPassword = builder.AddParameter("redis-password", secret: true);
var identityPassword = builder.AddParameter("identity-db-password", secret: true);
var contentPassword = builder.AddParameter("content-db-password", secret: true);
var assessmentPassword = builder.AddParameter("assessment-db-password", secret: true);
var reportingPassword = builder.AddParameter("reporting-db-password", secret: true);
var notificationPassword = builder.AddParameter("notification-db-password", secret: true);
var operationsPassword = builder.AddParameter("operations-db-password", secret: true);
var identitySecret = builder.AddParameter("identity-secret", secret: true);
var contentSecret = builder.AddParameter("content-secret", secret: true);
var assessmentSecret = builder.AddParameter("assessment-secret", secret: true);
var reportingSecret = builder.AddParameter("reporting-secret", secret: true);
var notificationSecret = builder.AddParameter("notification-secret", secret: true);
var operationsSecret = builder.AddParameter("operations-secret", secret: true);
var portalSecret = builder.AddParameter("portal-secret", secret: true);
var gatewaySecret = builder.AddParameter("gateway-secret", secret: true);

var postgres = builder.AddPostgres("postgres", password: postgresPassword).WithDataVolume().WithLifetime(ContainerLifetime.Persistent);
var rabbitmq = builder.AddRabbitMQ("rabbitmq", password: rabbitmqPassword).WithLifetime(ContainerLifetime.Persistent);
var redis = builder.AddRedis("redis", password: redisPassword);

var identityDb = postgres.AddDatabase("identitydb");
var contentDb = postgres.AddDatabase("contentdb");
var assessmentDb = postgres.AddDatabase("assessmentdb");
var reportingDb = postgres.AddDatabase("reportingdb");
var notificationDb = postgres.AddDatabase("notificationdb");
var operationsDb = postgres.AddDatabase("operationsdb");

// Alone in holding the server's administrator login: it makes roles and tables, then ends.
var migrate = builder.AddProject<Projects.Migrate>("migrate")
    .WithReference(postgres)
    .WaitFor(identityDb).WaitFor(contentDb).WaitFor(assessmentDb).WaitFor(reportingDb).WaitFor(notificationDb).WaitFor(operationsDb)
    .WithEnvironment("Passwords__identity", identityPassword)
    .WithEnvironment("Passwords__content", contentPassword)
    .WithEnvironment("Passwords__assessment", assessmentPassword)
    .WithEnvironment("Passwords__reporting", reportingPassword)
    .WithEnvironment("Passwords__notification", notificationPassword)
    .WithEnvironment("Passwords__operations", operationsPassword)
    .WithEnvironment("Secrets__identity", identitySecret)
    .WithEnvironment("Secrets__content", contentSecret)
    .WithEnvironment("Secrets__assessment", assessmentSecret)
    .WithEnvironment("Secrets__reporting", reportingSecret)
    .WithEnvironment("Secrets__notification", notificationSecret)
    .WithEnvironment("Secrets__operations", operationsSecret)
    .WithEnvironment("Secrets__portal", portalSecret)
    .WithEnvironment("Secrets__gateway", gatewaySecret);

// Its address is in every link that people receive; what it forwards to is said at the end.
var gateway = builder.AddProject<Projects.Gateway>("gateway").WithHttpEndpoint(port: int.Parse(builder.Configuration["PLATFORM_PORT"] ?? "8080", CultureInfo.InvariantCulture)).WithExternalHttpEndpoints();

var identity = builder.AddProject<Projects.Identity>("identity")
    .WithEnvironment(Place).WithEnvironment(Configured("ConnectionStrings:identitydb")).WithEnvironment(Configured("Installation")).WithEnvironment(Configured("SignInProviders")).WithEnvironment(Configured("Passwords:IterationCount"))
    .WithEnvironment("POSTGRES_URL", postgres.GetEndpoint("tcp")).WithEnvironment("DATABASE_PASSWORD", identityPassword).WithEnvironment("SERVICE_SECRET", identitySecret)
    .WithReference(rabbitmq).WaitFor(rabbitmq).WithReference(redis).WaitFor(redis).WaitForCompletion(migrate)
    .WithReplicas(Replicas("identity")).WithHttpEndpoint().WithHttpHealthCheck("/health");

var content = builder.AddProject<Projects.Content>("content")
    .WithEnvironment(Place).WithEnvironment(Configured("ConnectionStrings:contentdb"))
    .WithEnvironment("POSTGRES_URL", postgres.GetEndpoint("tcp")).WithEnvironment("DATABASE_PASSWORD", contentPassword).WithEnvironment("SERVICE_SECRET", contentSecret)
    .WithReference(rabbitmq).WaitFor(rabbitmq).WithReference(redis).WaitFor(redis).WaitForCompletion(migrate).WithReference(identity)
    .WithReplicas(Replicas("content")).WithHttpEndpoint().WithHttpHealthCheck("/health");

var assessment = builder.AddProject<Projects.Assessment>("assessment")
    .WithEnvironment(Place).WithEnvironment(Configured("ConnectionStrings:assessmentdb"))
    .WithEnvironment("POSTGRES_URL", postgres.GetEndpoint("tcp")).WithEnvironment("DATABASE_PASSWORD", assessmentPassword).WithEnvironment("SERVICE_SECRET", assessmentSecret)
    .WithReference(rabbitmq).WaitFor(rabbitmq).WithReference(redis).WaitFor(redis).WaitForCompletion(migrate).WithReference(identity).WithReference(content)
    .WithReplicas(Replicas("assessment")).WithHttpEndpoint().WithHttpHealthCheck("/health");

var reporting = builder.AddProject<Projects.Reporting>("reporting")
    .WithEnvironment(Place).WithEnvironment(Configured("ConnectionStrings:reportingdb")).WithEnvironment(Configured("CHROMIUM_PATH")).WithEnvironment(Configured("REPORT_KEY_WRAP")).WithEnvironment(Configured("Passwords:IterationCount"))
    .WithEnvironment("POSTGRES_URL", postgres.GetEndpoint("tcp")).WithEnvironment("DATABASE_PASSWORD", reportingPassword).WithEnvironment("SERVICE_SECRET", reportingSecret)
    .WithReference(rabbitmq).WaitFor(rabbitmq).WithReference(redis).WaitFor(redis).WaitForCompletion(migrate).WithReference(identity).WithReference(content).WithReference(assessment)
    .WithReplicas(Replicas("reporting")).WithHttpEndpoint().WithHttpHealthCheck("/health");

var notification = builder.AddProject<Projects.Notification>("notification")
    .WithEnvironment(Place).WithEnvironment(Configured("ConnectionStrings:notificationdb")).WithEnvironment(Configured("Smtp"))
    .WithEnvironment("POSTGRES_URL", postgres.GetEndpoint("tcp")).WithEnvironment("DATABASE_PASSWORD", notificationPassword).WithEnvironment("SERVICE_SECRET", notificationSecret)
    .WithReference(rabbitmq).WaitFor(rabbitmq).WithReference(redis).WaitFor(redis).WaitForCompletion(migrate).WithReference(identity).WithReference(assessment).WithReference(reporting)
    .WithReplicas(Replicas("notification")).WithHttpEndpoint().WithHttpHealthCheck("/health");

var operations = builder.AddProject<Projects.Operations>("operations")
    .WithEnvironment(Place).WithEnvironment(Configured("ConnectionStrings:operationsdb"))
    .WithEnvironment("POSTGRES_URL", postgres.GetEndpoint("tcp")).WithEnvironment("DATABASE_PASSWORD", operationsPassword).WithEnvironment("SERVICE_SECRET", operationsSecret)
    .WithReference(rabbitmq).WaitFor(rabbitmq).WithReference(redis).WaitFor(redis).WaitForCompletion(migrate)
    .WithReference(identity).WithReference(content).WithReference(assessment).WithReference(reporting).WithReference(notification)
    .WithReplicas(Replicas("operations")).WithHttpEndpoint().WithHttpHealthCheck("/health");

var portal = builder.AddProject<Projects.Portal>("portal")
    .WithEnvironment(Place).WithEnvironment("SERVICE_SECRET", portalSecret)
    .WithReference(redis).WaitFor(redis)
    .WithReference(identity).WithReference(content).WithReference(assessment).WithReference(reporting).WithReference(notification).WithReference(operations)
    .WithReplicas(Replicas("portal")).WithHttpEndpoint().WithHttpHealthCheck("/health");

// Identity asks the owner of an unknown link about it, and every owner for its part of a client's export.
identity.WithReference(assessment).WithReference(reporting).WithReference(notification);

// Operations asks everybody how they are.
operations.WithReference(portal).WithReference(gateway);

gateway
    .WithEnvironment(Place).WithEnvironment("SERVICE_SECRET", gatewaySecret)
    .WithReference(redis).WaitFor(redis)
    .WithReference(identity).WaitFor(identity).WithReference(content).WaitFor(content).WithReference(assessment).WaitFor(assessment).WithReference(reporting).WaitFor(reporting)
    .WithReference(notification).WaitFor(notification).WithReference(operations).WaitFor(operations).WithReference(portal).WaitFor(portal)
    .WithHttpHealthCheck("/health");

builder.Build().Run();

// Where the platform keeps its files, and the address people know it by.
void Place(EnvironmentCallbackContext context)
{
    context.EnvironmentVariables["PLATFORM_DATA"] = Path.GetFullPath(builder.Configuration["PLATFORM_DATA"] ?? "../.platform", builder.AppHostDirectory);
    context.EnvironmentVariables["PLATFORM_ORIGIN"] = builder.Configuration["PLATFORM_ORIGIN"] ?? gateway.GetEndpoint("http").Url;
}

// Hands settings of the AppHost on to the one process they are meant for.
Action<EnvironmentCallbackContext> Configured(string section) => context =>
{
    foreach (var (key, value) in builder.Configuration.AsEnumerable())
        if (value is not null && (key == section || key.StartsWith(section + ":", StringComparison.Ordinal))) context.EnvironmentVariables[key.Replace(":", "__", StringComparison.Ordinal)] = value;
};

// Replicas__assessment=2 runs two of them behind one address.
int Replicas(string service) => int.Parse(builder.Configuration[$"Replicas:{service}"] ?? "1", CultureInfo.InvariantCulture);
