using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sluice.Testing;

namespace Sluice.Bench.Cases.Gateways;

/// <summary>A gateway that runs on Node, with a home folder of its own; it ends with the benchmark.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TemporaryFolder _home;

    private NodeServer(Process process, TemporaryFolder home, int port)
    {
        _process = process;
        _home = home;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public HttpClient Client { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="home">Its home folder; it is removed in the end.</param>
    /// <param name="port">The port that it is told to listen on.</param>
    /// <param name="arguments">Node's arguments.</param>
    public static async Task<NodeServer> StartAsync(TemporaryFolder home, int port, params string[] arguments)
    {
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "TERM", "node", .. arguments]) { WorkingDirectory = home.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = home.Path;
        start.Environment["NODE_ENV"] = "production";
        var process = Process.Start(start)!;
        // Read so that it does not block; shown only if it does not start, for the cases make gateways log a lot.
        var said = new ConcurrentQueue<string?>();
        process.OutputDataReceived += (_, line) => said.Enqueue(line.Data);
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new NodeServer(process, home, port);
        await Eventually.TrueAsync(() => Listens(port) || process.HasExited, ready => ready, $"port {port}", CancellationToken.None).WaitAsync(Patience);
        return process.HasExited ? throw new InvalidOperationException($"node {string.Join(' ', arguments)} ended at once: {string.Join('\n', said)}") : server;
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _home.Dispose();
    }

    private static bool Listens(int port)
    {
        try
        {
            using var probe = new TcpClient();
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
