using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>How a project or an executable is started, and with which variables.</summary>
static class Commands
{
    public static async Task<Command> For(IResource resource, Dictionary<string, int> ports, IDistributedApplicationBuilder builder)
    {
        var context = new EnvironmentCallbackContext(resource);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>()) await annotation.Callback(context);
        var variables = context.EnvironmentVariables.ToDictionary(v => v.Key, v => Convert.ToString(v.Value, CultureInfo.InvariantCulture) ?? "");
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.Variable is not null)) variables[endpoint.Variable!] = ports[endpoint.Name].Text();
        string[] arguments = [.. resource.Annotations.OfType<ArgsAnnotation>().SelectMany(a => a.Args)];

        if (resource is ExecutableResource executable) return new Command(executable.Command, arguments) { Environment = variables, Directory = executable.WorkingDirectory };

        var project = resource.Annotations.OfType<IProjectMetadata>().Single().ProjectPath;
        var program = ProgramOf(project, builder);
        var source = Path.GetDirectoryName(project)!;
        var isPublished = program.Contains($"{Path.DirectorySeparatorChar}publish{Path.DirectorySeparatorChar}", StringComparison.Ordinal) || !Directory.Exists(source);
        // The endpoint that people use also answers to the name localhost.
        string Host(EndpointAnnotation endpoint) => endpoint.IsExternal && ports[endpoint.Name] == endpoint.Port ? "localhost" : "127.0.0.1";
        variables.TryAdd("ASPNETCORE_URLS", string.Join(';', resource.Annotations.OfType<EndpointAnnotation>().Select(e => $"{e.UriScheme}://{Host(e)}:{ports[e.Name].Text()}")));
        variables.TryAdd("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName);
        variables.TryAdd("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName);
        variables.TryAdd("OTEL_SERVICE_NAME", resource.Name);
        variables.TryAdd("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={Guid.NewGuid():N}"[..28]);
        foreach (var setting in builder.Configuration.AsEnumerable().Where(s => s.Key.StartsWith("OTEL_EXPORTER_", StringComparison.OrdinalIgnoreCase) && s.Value is not null))
            variables.TryAdd(setting.Key, setting.Value!);
        // Many small processes on one machine: memory matters more than the last per cent of speed.
        foreach (var setting in builder.Configuration.GetSection("LocalHosting:Environment").GetChildren()) variables.TryAdd(setting.Key, setting.Value ?? "");
        return new Command("dotnet", ["exec", program, .. arguments]) { Environment = variables, Directory = isPublished ? Path.GetDirectoryName(program) : source };
    }

    /// <summary>The built program lies beside ours, in a folder of its project's name: artifacts/bin/X/release, or a folder of published programs.</summary>
    static string ProgramOf(string projectPath, IDistributedApplicationBuilder builder)
    {
        var project = Path.GetFileNameWithoutExtension(projectPath);
        var own = Path.GetDirectoryName(builder.AppHostAssembly?.Location) is { Length: > 0 } location ? location : AppContext.BaseDirectory.TrimEnd('/');
        string[] folders = [Path.GetFullPath(Path.Combine(own, "..", "..", project, Path.GetFileName(own))), Path.GetFullPath(Path.Combine(own, "..", project))];
        return folders.Where(Directory.Exists).SelectMany(f => Directory.GetFiles(f, "*.runtimeconfig.json")).Select(f => f.Replace(".runtimeconfig.json", ".dll", StringComparison.Ordinal)).FirstOrDefault(File.Exists)
            ?? throw new DistributedApplicationException($"{project} is not built (looked in {string.Join(" and ", folders)}): run ./platform run, or dotnet build.");
    }
}
