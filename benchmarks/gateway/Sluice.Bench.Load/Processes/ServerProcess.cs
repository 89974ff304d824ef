using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Bench.Load.Processes;

/// <summary>A server started for the benchmark on given cores; it dies with the benchmark, however that ends.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _log;

    public ServerProcess(string name, string cores, string logFolder, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        _log = Path.Combine(logFolder, name + ".log");
        var start = new ProcessStartInfo("bash");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; exec setpriv --pdeathsig TERM taskset -c \"$@\" >\"$log\" 2>&1 </dev/null");
        start.ArgumentList.Add("bash");
        start.ArgumentList.Add(_log);
        start.ArgumentList.Add(cores);
        foreach (var word in command)
            start.ArgumentList.Add(word);
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        Name = name;
        Group = new ProcessGroup(_process.Id);
    }

    public string Name { get; }

    public ProcessGroup Group { get; }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until the port accepts connections.</summary>
    public void WaitUntilListening(int port, TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"{Name} ended with code {_process.ExitCode}; its log:\n{File.ReadAllText(_log)}");
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new TimeoutException($"{Name} does not listen on port {port}; its log:\n{File.ReadAllText(_log)}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
            kill.WaitForExit();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
                _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
