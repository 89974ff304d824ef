using System.CommandLine;

namespace Sluice.Cli.Commands;

/// <summary>The verbs of the program and its exit codes: 0, 1 for a failure, 2 for wrong use.</summary>
internal static class CommandLine
{
    private const int WrongUse = 2;

    /// <summary>Runs the verb that the arguments name.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation, TextWriter? output = null, TextWriter? error = null)
    {
        // Verbs that stay handle signals themselves; the others end as any program does.
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null };
        configuration.Output = output ?? configuration.Output;
        configuration.Error = error ?? configuration.Error;

        var root = Create();
        var parsed = root.Parse(args);
        var asksForHelp = args.Any(arg => arg is "--help" or "-h" or "-?" or "/?");
        if (parsed.Errors.Count == 0 || asksForHelp)
        {
            return await parsed.InvokeAsync(configuration, cancellation);
        }

        foreach (var problem in parsed.Errors)
        {
            await configuration.Error.WriteLineAsync(problem.Message);
        }

        var verb = string.Join(' ', parsed.CommandResult.Command == root ? ["sluice"] : (string[])["sluice", .. Path(parsed.CommandResult.Command)]);
        await configuration.Error.WriteLineAsync($"Try '{verb} --help'.");
        return WrongUse;
    }

    private static RootCommand Create() => new("Sluice: a gateway to language models, with an engine of its own.")
    {
        Serving.ServeCommand.Create(),
        ChatCommand.Create(),
        ModelsCommand.Create(),
        ConfigCommand.Create(),
        VersionCommand.Create(),
    };

    private static IEnumerable<string> Path(Command command) =>
        command.Parents.OfType<Command>().Where(parent => parent is not RootCommand).SelectMany(Path).Append(command.Name);
}
