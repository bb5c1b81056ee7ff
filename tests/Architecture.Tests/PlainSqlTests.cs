using System.Text.RegularExpressions;
using Shouldly;

namespace AseanPlatform.Architecture.Tests;

/// <summary>Plain SQL has no filter of queries before it. So that the database's wall is never the only one, each statement that reads rows of somebody says whose.</summary>
public sealed partial class PlainSqlTests
{
    [Fact]
    public void A_plain_statement_that_reads_rows_of_a_tenant_names_the_tenant()
    {
        var walled = File.ReadLines(Path.Combine(Repository.Root, "tests/Architecture.Tests/Lists/tables.txt")).Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(parts => (Table: string.Join(' ', parts[..^1]).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1], Kind: parts[^1])).Where(row => row.Kind is not "of nobody").Select(row => row.Table).ToHashSet();
        walled.ShouldContain("client_copy");
        var statements = Repository.Product(".cs").SelectMany(file => Statement().Matches(file.Text).Select(match => (file.Path, Text: match.Value))).ToList();
        statements.ShouldNotBeEmpty();

        statements.Where(statement => Source().Matches(statement.Text).Any(source => walled.Contains(source.Groups["table"].Value)) && !statement.Text.Contains("tenant_id", StringComparison.Ordinal))
            .Select(statement => $"{statement.Path}: {statement.Text[..Math.Min(statement.Text.Length, 120)]}").ShouldBeEmpty();
    }

    [GeneratedRegex("""(SqlQuery(Raw)?<[^(]*>\(|FromSql\w*\(|CreateCommand\()\$?(\"\"\"(?s:.)*?\"\"\"|"[^"\n]*")""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Statement();

    [GeneratedRegex("""\b(FROM|JOIN)\s+(?<table>\w+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Source();
}
