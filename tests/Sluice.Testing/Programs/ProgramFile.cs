using System.Diagnostics;

namespace Sluice.Testing.Programs;

/// <summary>The published program and how to run it in a clean environment.</summary>
public static class ProgramFile
{
    private static readonly string[] KeptVariables = ["PATH", "DOTNET_ROOT", "LANG", "TMPDIR", "SystemRoot", "TEMP", "TMP"];

    /// <summary>The executable: SLUICE_PROGRAM, else the one that the build of the black-box tests published.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("SLUICE_PROGRAM") is { Length: > 0 } path
        ? path
        : System.IO.Path.Combine(AppContext.BaseDirectory, "program", OperatingSystem.IsWindows() ? "sluice.exe" : "sluice");

    /// <summary>Runs a verb to its end, in an empty folder.</summary>
    /// <param name="arguments">The verb and what follows it.</param>
    /// <param name="environment">Variables added to the otherwise clean environment.</param>
    /// <param name="folder">The working folder; null takes an empty one.</param>
    /// <param name="input">What is piped into it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ProgramOutput> RunAsync(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null,
        string input = "",
        CancellationToken cancellationToken = default)
    {
        using var home = new TemporaryFolder();
        return await RunAsync(StartInfo(arguments, folder ?? home.Path, home.Path, environment), input, cancellationToken);
    }

    /// <summary>Runs a verb at a terminal of its own, which takes util-linux; what it prints comes with carriage returns, the input echoed.</summary>
    /// <param name="line">The verb and what follows it, as a shell reads it.</param>
    /// <param name="input">What is typed.</param>
    /// <param name="environment">Variables added to the otherwise clean environment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ProgramOutput> RunAtATerminalAsync(
        string line, string input, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        using var home = new TemporaryFolder();
        var start = StartInfo(["--quiet", "--return", "--command", $"'{Path}' {line}", "/dev/null"], home.Path, home.Path, environment);
        start.FileName = "/usr/bin/script";
        return await RunAsync(start, input, cancellationToken);
    }

    private static async Task<ProgramOutput> RunAsync(ProcessStartInfo start, string input, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await WriteAsync(process.StandardInput, input);
            await process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
            return new ProgramOutput(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task WriteAsync(StreamWriter input, string text)
    {
        try
        {
            await input.WriteAsync(text);
            input.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }
    }

    internal static ProcessStartInfo StartInfo(
        IEnumerable<string> arguments, string folder, string home, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Keys and settings of the machine must not leak into a test, nor a test's files into the home folder.
        start.Environment.Clear();
        foreach (var name in KeptVariables)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        start.Environment["HOME"] = home;
        start.Environment["DOTNET_gcServer"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
