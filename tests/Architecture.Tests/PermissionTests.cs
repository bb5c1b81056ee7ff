using System.Text;
using AseanPlatform.ServiceDefaults;
using Shouldly;

namespace AseanPlatform.Architecture.Tests;

/// <summary>The table in docs/security.md: who may call which operation, printed from the marks and never written by hand.</summary>
public sealed class PermissionTests
{
    const string Begin = "<!-- permissions -->\n", End = "<!-- /permissions -->";

    static readonly (string Role, string Short)[] Columns =
    [
        (Roles.Operator, "operator"), (Roles.Editor, "editor"), (Roles.ConsultancyAdmin, "consultancy admin"), (Roles.Consultant, "consultant"),
        (Roles.ClientAdmin, "client admin"), (Roles.Contributor, "contributor"), (Roles.Viewer, "viewer"),
    ];

    [Fact]
    public void The_printed_table_is_what_the_end_points_say()
    {
        var path = Path.Combine(Repository.Root, "docs", "security.md");
        var text = File.ReadAllText(path);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        from.ShouldBeGreaterThan(Begin.Length);
        to.ShouldBeGreaterThanOrEqualTo(from);
        var now = text[..from] + Table() + text[to..];
        if (Environment.GetEnvironmentVariable("UPDATE_LISTS") == "1") File.WriteAllText(path, text = now);

        text.ShouldBe(now, "docs/security.md does not say what the end points say. UPDATE_LISTS=1 prints the table anew.");
    }

    [Fact]
    public void Every_role_and_purpose_that_an_end_point_names_is_a_known_one()
    {
        var known = Columns.Select(column => column.Role).ToHashSet();
        var purposes = typeof(Purposes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToHashSet();

        EndPoint.OfServices.SelectMany(endPoint => endPoint.Allowed.Roles).Where(role => !known.Contains(role)).ShouldBeEmpty();
        EndPoint.OfServices.SelectMany(endPoint => endPoint.Allowed.Purposes).Where(purpose => !purposes.Contains(purpose)).ShouldBeEmpty();
    }

    static string Table()
    {
        var text = new StringBuilder();
        foreach (var service in EndPoint.OfServices.Where(endPoint => endPoint.IsApi).GroupBy(endPoint => endPoint.Service).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append("| ").Append(service.Key).Append(" | ").AppendJoin(" | ", Columns.Select(column => column.Short)).Append(" | a key allowed | holder of a link for |\n");
            text.Append("|---|").Insert(text.Length, ":-:|", Columns.Length).Append("---|---|\n");
            foreach (var endPoint in service.OrderBy(endPoint => endPoint.Route, StringComparer.Ordinal).ThenBy(endPoint => endPoint.Method, StringComparer.Ordinal))
            {
                var cells = Columns.Select(column => endPoint.Allowed.People || endPoint.Allowed.Roles.Contains(column.Role) ? "●" : "");
                text.Append("| `").Append(endPoint.Method).Append(' ').Append(endPoint.Route["/api/v1".Length..]).Append("` | ").AppendJoin(" | ", cells)
                    .Append(" | ").Append(endPoint.Keys).Append(" | ").AppendJoin(", ", endPoint.Allowed.Purposes).Append(" |\n");
            }
            text.Append('\n');
        }

        text.Append("Inside, unreachable through the gateway, with a service's own token only:\n\n| end point | who may ask |\n|---|---|\n");
        foreach (var endPoint in EndPoint.OfServices.Where(endPoint => endPoint.IsInternal).OrderBy(endPoint => endPoint.Service, StringComparer.Ordinal).ThenBy(endPoint => endPoint.Route, StringComparer.Ordinal))
        {
            text.Append("| ").Append(endPoint.Service).Append(" `").Append(endPoint.Method).Append(' ').Append(endPoint.Route).Append("` | ")
                .Append(endPoint.Allowed.Anyone ? "any process (public keys), or by its own secret" : string.Join(", ", endPoint.Allowed.Services)).Append(" |\n");
        }
        return text.ToString();
    }
}
