using AseanPlatform.Migrate;
using Microsoft.Extensions.Configuration;
using Npgsql;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
try
{
    if (configuration.GetConnectionString("postgres") is not { Length: > 0 } admin)
        throw new Refused("ConnectionStrings__postgres is not set: migrate needs the administrator's connection.");
    if (args is ["audit", "verify", ..])
    {
        var faults = await new AuditCheck(admin, configuration["AUDIT_HEADS"], Console.Out.WriteLine, configuration["AUDIT_KEYS"]).Verify(Scripts.Services, TimeProvider.System);
        foreach (var fault in faults) await Console.Error.WriteLineAsync(fault);
        return faults.Count is 0 ? 0 : 1;
    }
    await new Server(admin, Console.Out.WriteLine).Migrate(Scripts.Embedded(), Section("Passwords"), Section("Secrets"));
    return 0;
}
catch (Refused refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
}
catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
{
    await Console.Error.WriteLineAsync($"PostgreSQL does not accept the administrator's name or password of ConnectionStrings__postgres: {refused.MessageText}");
}
catch (NpgsqlException away) when (away is not PostgresException)
{
    await Console.Error.WriteLineAsync($"PostgreSQL cannot be reached at the address of ConnectionStrings__postgres: {away.InnerException?.Message ?? away.Message}");
}
return 1;

Dictionary<string, string> Section(string name) =>
    configuration.GetSection(name).GetChildren().Where(s => s.Value is { Length: > 0 }).ToDictionary(s => s.Key.ToLowerInvariant(), s => s.Value!);
