using System.CommandLine;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Configuration.Printing;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice config check|show|schema</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "Check the configuration, show what is in effect, or print its schema.")
    {
        CreateCheck(),
        CreateShow(),
        CreateSchema(),
    };

    private static Command CreateCheck()
    {
        var file = CommonOptions.ConfigFile();
        var json = CommonOptions.Json();
        var command = new Command("check", "Say what is wrong with the configuration, or OK.") { file, json };
        command.SetAction(parsed =>
        {
            var result = ConfigurationLoader.Load(ConfigurationSource.FromProcess(parsed.GetValue(file)));
            var isValid = result.Errors.Count == 0;
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(json))
            {
                output.WriteLine(new JsonObject
                {
                    ["valid"] = isValid,
                    ["file"] = result.File,
                    ["errors"] = List(result.Errors),
                    ["warnings"] = List(result.Warnings),
                });
                return isValid ? 0 : 1;
            }

            WriteProblems(result, error);
            if (isValid)
            {
                output.WriteLine($"OK: {result.File ?? "no configuration file, defaults"}");
            }

            return isValid ? 0 : 1;
        });
        return command;
    }

    private static Command CreateShow()
    {
        var file = CommonOptions.ConfigFile();
        var json = CommonOptions.Json();
        var command = new Command("show", "Print the configuration in effect, secrets masked.") { file, json };
        command.SetAction(parsed =>
        {
            var result = ConfigurationLoader.Load(ConfigurationSource.FromProcess(parsed.GetValue(file)));
            var output = parsed.InvocationConfiguration.Output;
            WriteProblems(result, parsed.InvocationConfiguration.Error);
            if (result.Options is null)
            {
                return 1;
            }

            output.WriteLine(parsed.GetValue(json) ? ConfigurationPrinter.ToJson(result) : ConfigurationPrinter.ToYaml(result).TrimEnd('\n'));
            return 0;
        });
        return command;
    }

    private static Command CreateSchema()
    {
        var command = new Command("schema", "Print a JSON Schema of the configuration for editors.");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(ConfigurationSchema.ToJson());
            return 0;
        });
        return command;
    }

    private static void WriteProblems(ConfigurationResult result, TextWriter error)
    {
        foreach (var problem in result.Errors)
        {
            error.WriteLine(problem);
        }

        foreach (var warning in result.Warnings)
        {
            error.WriteLine($"warning: {warning}");
        }
    }

    private static JsonArray List(IReadOnlyList<ConfigError> problems) => [.. problems.Select(problem => new JsonObject
    {
        ["file"] = problem.File,
        ["line"] = problem.Line,
        ["column"] = problem.Column,
        ["path"] = problem.Path,
        ["message"] = problem.Message,
    })];
}
