using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sluice.Core;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice version</c>: what was built and what it runs on.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var command = new Command("version", "Print the version.") { json };
        command.SetAction(parsed =>
        {
            var build = BuildInfo.Of(typeof(VersionCommand).Assembly);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json) ? ToJson(build) : ToLine(build));
            return 0;
        });
        return command;
    }

    private static string ToLine(BuildInfo build) =>
        $"sluice {build.PackageVersion} ({build.GitSha}{(build.GitDirty ? ", changed" : "")}) .NET {build.RuntimeVersion} {build.Target}";

    private static string ToJson(BuildInfo build)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            build.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
