using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shouldly;
using Xunit;

namespace AseanPlatform.AppHost.Tests;

/// <summary>AppHost/Program.cs is a program in Aspire's API, not only in ours.</summary>
public sealed class ApiTests
{
    [Fact]
    public void The_program_compiles_against_the_published_api() => Errors(Read("Program.cs")).ShouldBeEmpty();

    [Fact]
    public void A_member_that_only_the_local_host_has_is_noticed()
    {
        var program = Read("Program.cs").Replace("builder.Build().Run();", "builder.AddResource(redis.Resource); builder.Build().Run();", StringComparison.Ordinal);

        Errors(program).ShouldContain(error => error.Contains("AddResource", StringComparison.Ordinal));
    }

    static IEnumerable<string> Errors(string program)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var projects = Regex.Matches(program, @"Projects\.(?<name>\w+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => m.Groups["name"].Value).Distinct().ToList();
        projects.Count.ShouldBe(9);
        string[] sources =
        [
            program,
            Read("AspireApi.txt"),
            "namespace Projects; " + string.Concat(projects.Select(p => $"public class {p} : Aspire.Hosting.IProjectMetadata {{ public string ProjectPath => \"\"; }}")),
            // What the SDK of an Aspire AppHost imports.
            """
            global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http;
            global using System.Threading; global using System.Threading.Tasks; global using Aspire.Hosting; global using Aspire.Hosting.ApplicationModel;
            """,
        ];
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Where(a => !Path.GetFileName(a).StartsWith("AseanPlatform", StringComparison.Ordinal));
        var compilation = CSharpCompilation.Create("AppHost", sources.Select(s => CSharpSyntaxTree.ParseText(s, options)), platform.Select(a => MetadataReference.CreateFromFile(a)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString());
    }

    static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(ApiTests).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
