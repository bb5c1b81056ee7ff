using System.Collections;

// A service for the tests of the host: says who it is, becomes healthy when told, ends when told.
var started = DateTimeOffset.UtcNow;
var builder = WebApplication.CreateSlimBuilder(args);
if (builder.Configuration["END_WITH"] is { } code) return int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);

var readyAt = started.AddMilliseconds(builder.Configuration.GetValue("READY_AFTER_MS", 0));
var app = builder.Build();
app.MapGet("/health", () => DateTimeOffset.UtcNow >= readyAt ? Results.Ok() : Results.StatusCode(503));
app.MapGet("/", () => new { Environment.ProcessId, started, readyAt });
app.MapGet("/environment", () => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value));
app.Run();
return 0;
