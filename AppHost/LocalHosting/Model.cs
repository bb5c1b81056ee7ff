// The names, namespaces and signatures of this folder are those of Aspire.Hosting 13: an AppHost compiles against either.
using System.Collections.ObjectModel;
using System.Data.Common;
using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

public interface IResource
{
    string Name { get; }
    ResourceAnnotationCollection Annotations { get; }
}

public interface IResourceWithEnvironment : IResource;
public interface IResourceWithArgs : IResource;
public interface IResourceWithEndpoints : IResource;
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
public interface IResourceWithWaitSupport : IResource;
public interface IResourceWithParent : IResource { IResource Parent { get; } }
public interface IResourceWithConnectionString : IResource { ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default); }
public interface IResourceAnnotation;

public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

public interface IResourceBuilder<out T> where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }
    T Resource { get; }
}

public abstract class Resource(string name) : IResource
{
    public virtual string Name { get; } = name;
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}

public class ProjectResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport;

public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    public string Command { get; } = command;
    public string WorkingDirectory { get; } = workingDirectory;
}

/// <summary>What Aspire runs as a container and this host runs as a native process.</summary>
public abstract class ContainerResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport;

public enum ContainerLifetime { Session, Persistent }

public class ParameterResource(string name, Func<string> value, bool secret) : Resource(name)
{
    public bool Secret { get; } = secret;
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(value());
}

/// <summary>A server with a password: started here, or somewhere else when a connection string is configured under its name.</summary>
public abstract class ServerResource(string name, ParameterResource password, string? configured) : ContainerResource(name), IResourceWithConnectionString
{
    public ParameterResource PasswordParameter { get; } = password;
    public EndpointReference PrimaryEndpoint => new(this, "tcp");
    internal bool IsElsewhere => configured is not null;

    public async ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        configured ?? Local(await PasswordParameter.GetValueAsync(cancellationToken) ?? "");

    protected abstract string Local(string password);

    /// <summary>Host and port named by the configured connection string.</summary>
    protected abstract (string Host, int Port) Address(string connectionString);

    internal (string Host, int Port) ConfiguredAddress => Address(configured ?? throw new InvalidOperationException($"{Name} runs here."));
}

public class PostgresServerResource(string name, ParameterResource password, string? configured = null) : ServerResource(name, password, configured)
{
    protected override string Local(string password) => $"Host={PrimaryEndpoint.Host};Port={PrimaryEndpoint.Port};Username=postgres;Password={password}";

    protected override (string Host, int Port) Address(string connectionString)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return (parts.TryGetValue("Host", out var host) ? $"{host}" : "localhost", parts.TryGetValue("Port", out var port) ? int.Parse($"{port}", CultureInfo.InvariantCulture) : 5432);
    }
}

public class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent) : Resource(name), IResourceWithParent, IResourceWithConnectionString
{
    public string DatabaseName { get; } = databaseName;
    public PostgresServerResource Parent { get; } = parent;
    IResource IResourceWithParent.Parent => Parent;

    public async ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        new DbConnectionStringBuilder { ConnectionString = await Parent.GetConnectionStringAsync(cancellationToken), ["Database"] = DatabaseName }.ConnectionString;
}

public class RedisResource(string name, ParameterResource password, string? configured = null) : ServerResource(name, password, configured)
{
    protected override string Local(string password) => $"{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port},password={password}";

    protected override (string Host, int Port) Address(string connectionString) =>
        connectionString.Split(',')[0].Split(':') is [var host, var port] ? (host, int.Parse(port, CultureInfo.InvariantCulture)) : (connectionString.Split(',')[0], 6379);
}

public class RabbitMQServerResource(string name, ParameterResource password, string? configured = null) : ServerResource(name, password, configured)
{
    protected override string Local(string password) => $"amqp://guest:{Uri.EscapeDataString(password)}@{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port}";

    protected override (string Host, int Port) Address(string connectionString) =>
        new Uri(connectionString) is var uri && uri.Port > 0 ? (uri.Host, uri.Port) : (uri.Host, 5672);
}

public sealed class EndpointAnnotation : IResourceAnnotation
{
    public required string Name { get; set; }
    public required string UriScheme { get; set; }
    public int? Port { get; set; }
    public bool IsExternal { get; set; }
    internal string? Host { get; set; }
    internal string? Variable { get; set; }
}

public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName)
{
    public IResourceWithEndpoints Resource { get; } = owner;
    public string EndpointName { get; } = endpointName;

    EndpointAnnotation Endpoint => Resource.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(e => e.Name == EndpointName)
        ?? throw new DistributedApplicationException($"The resource {Resource.Name} has no endpoint named {EndpointName}.");

    public string Scheme => Endpoint.UriScheme;
    public string Host => Endpoint.Host ?? (Endpoint.IsExternal ? "localhost" : "127.0.0.1");
    public int Port => Endpoint.Port ?? throw new InvalidOperationException($"The endpoint `{EndpointName}` is not allocated for the resource `{Resource.Name}`.");
    public string Url => $"{Scheme}://{Host}:{Port}";
}

public sealed class EnvironmentCallbackContext(IResource resource)
{
    public IResource Resource { get; } = resource;
    public Dictionary<string, object> EnvironmentVariables { get; } = [];
}

sealed record EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> Callback) : IResourceAnnotation;
sealed record ArgsAnnotation(string[] Args) : IResourceAnnotation;
sealed record WaitAnnotation(IResource Resource, int? ExitCode = null) : IResourceAnnotation;
sealed record HealthCheckAnnotation(string Endpoint, string Path, int StatusCode) : IResourceAnnotation;
sealed record ReplicaAnnotation(int Replicas) : IResourceAnnotation;
sealed record ExplicitStartupAnnotation : IResourceAnnotation;
