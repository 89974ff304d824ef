using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Sluice.Testing.Upstreams;

namespace Sluice.Testing.Programs;

/// <summary>The published program serving on a free port in a process of its own.</summary>
public sealed partial class SluiceProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TemporaryFolder _folder;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SluiceProgram(Process process, TemporaryFolder folder, string dataFolder)
    {
        _process = process;
        _folder = folder;
        DataFolder = dataFolder;

        // Without a drain, letting go of a stream closes its connection at once, as a client that ends does.
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ResponseDrainTimeout = TimeSpan.Zero };
        Client = new HttpClient(handler) { Timeout = Patience };
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => Client.BaseAddress!;

    /// <summary>A client whose base address is the program's.</summary>
    public HttpClient Client { get; }

    /// <summary>The data folder in use.</summary>
    public string DataFolder { get; }

    /// <summary>The configuration file; it exists if the settings gave one.</summary>
    public string ConfigFile => _folder.File("sluice.yaml");

    /// <summary>Time from the start of the process until it was ready.</summary>
    public TimeSpan TimeToReady { get; private set; }

    /// <summary>What the process holds now, as Linux tells it, with the connections to a provider told apart.</summary>
    public ProcessHoldings HoldingsBeside(FakeUpstream provider) => ProcessHoldings.Of(_process.Id, new Uri(provider.Address).Port);

    /// <summary>What it has printed so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>What it has logged so far.</summary>
    public string Log => string.Join('\n', _errors);

    /// <summary>Bytes of memory that it has now (Linux).</summary>
    public long Memory => ReadStatus("VmRSS:");

    /// <summary>The most bytes of memory that it had since the start or <see cref="ForgetPeak"/> (Linux).</summary>
    public long PeakMemory => ReadStatus("VmHWM:");

    /// <summary>Lets <see cref="PeakMemory"/> begin anew (Linux).</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    /// <summary>Starts the program and waits until it is ready.</summary>
    public static async Task<SluiceProgram> StartAsync(ProgramSettings? settings = null, CancellationToken cancellationToken = default)
    {
        settings ??= new ProgramSettings();
        var folder = new TemporaryFolder();
        var data = settings.DataFolder ?? folder.File("data");
        List<string> arguments = ["serve", "--listen", "http://127.0.0.1:0", "--data", data];
        if (settings.Config is not null)
        {
            await File.WriteAllTextAsync(folder.File("sluice.yaml"), settings.Config, cancellationToken);
            arguments.AddRange(["--config", folder.File("sluice.yaml")]);
        }

        arguments.AddRange(settings.Arguments);
        var process = new Process { StartInfo = ProgramFile.StartInfo(arguments, folder.Path, folder.Path, settings.Environment) };
        var program = new SluiceProgram(process, folder, data);
        try
        {
            await program.BeginAsync(cancellationToken);
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program, asks it to stop as soon as it has logged a text, and returns the exit code.</summary>
    public static async Task<int> StopAtLogAsync(string text, CancellationToken cancellationToken = default)
    {
        using var folder = new TemporaryFolder();
        var arguments = new[] { "serve", "--listen", "http://127.0.0.1:0", "--data", folder.File("data") };
        using var process = Process.Start(ProgramFile.StartInfo(arguments, folder.Path, folder.Path, null))!;
        try
        {
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data?.Contains(text, StringComparison.Ordinal) == true)
                {
                    PosixSignal.Send(process, PosixSignal.Terminate);
                }
            };
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            await process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Asks it to read its configuration again.</summary>
    public void Hangup() => PosixSignal.Send(_process, PosixSignal.Hangup);

    /// <summary>Asks it to stop, without waiting.</summary>
    public void Terminate() => PosixSignal.Send(_process, PosixSignal.Terminate);

    /// <summary>Asks it to stop and returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Terminate();
        return await WaitForExitAsync();
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ends it without warning.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Waits until the log holds a text.</summary>
    public Task<string> WaitForLogAsync(string text, CancellationToken cancellationToken) =>
        Eventually.TrueAsync(() => Log, log => log.Contains(text, StringComparison.Ordinal), $"'{text}' in the log", cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"The program ended early.\n{Output}\n{Log}"));
        var clock = Stopwatch.StartNew();
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            Client.BaseAddress = await _address.Task.WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"No address was printed.\n{Output}\n{Log}");
        }

        await Eventually.TrueAsync(ReadyAsync, status => status == HttpStatusCode.OK, "ready", cancellationToken);
        TimeToReady = clock.Elapsed;
    }

    private long ReadStatus(string name)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..^" kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private async Task<HttpStatusCode> ReadyAsync()
    {
        using var response = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return response.StatusCode;
    }

    private void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null)
        {
            return;
        }

        lines.Enqueue(line);
        if (ListeningLine().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"[Ll]istening on (http://[^\s,]+)")]
    private static partial Regex ListeningLine();
}
