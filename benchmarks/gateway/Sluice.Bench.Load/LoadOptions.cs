using System.Globalization;

namespace Sluice.Bench.Load;

/// <summary>What the script tells the program, as --name value pairs; every value has been checked by use, not in advance.</summary>
internal sealed class LoadOptions
{
    private readonly Dictionary<string, string> _values = [];

    public LoadOptions(string[] args)
    {
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
                throw new ArgumentException($"'{args[i]}' is not one of a --name value pair.");
            _values[args[i][2..]] = args[i + 1];
        }
    }

    public string Programs => Text("programs");

    public string Peers => Text("peers");

    public string Logs => Text("logs");

    public string Results => Text("results");

    public string LoadCores => Text("load-cores");

    public string GatewayCores => Text("gateway-cores");

    public IReadOnlySet<string> Contestants => Text("contestants", "nginx,floor,sluice,portkey").Split(',').ToHashSet();

    public int Rounds => (int)Number("rounds", 5);

    /// <summary>Seconds that each measured window lasts.</summary>
    public TimeSpan Window => TimeSpan.FromSeconds(Number("duration", 2));

    public TimeSpan RunUp => TimeSpan.FromSeconds(Number("run-up", 0.4));

    public TimeSpan WarmUpWindow => TimeSpan.FromSeconds(Number("warmup-window", 2));

    public TimeSpan LongestWarmUp => TimeSpan.FromSeconds(Number("warmup", 40));

    public int Connections => (int)Number("connections", 32);

    public int StreamConnections => (int)Number("stream-connections", 256);

    public int Chunks => (int)Number("chunks", 20);

    public int ChunkInterval => (int)Number("chunk-interval", 5);

    public int HeldStreams => (int)Number("held-streams", 1000);

    public TimeSpan HoldTime => TimeSpan.FromSeconds(Number("hold", 5));

    public string Version(string name) => Text("version-" + name, "?");

    private string Text(string name, string? fallback = null) =>
        _values.TryGetValue(name, out var value) ? value : fallback ?? throw new ArgumentException($"--{name} is missing.");

    private double Number(string name, double fallback) =>
        _values.TryGetValue(name, out var value) ? double.Parse(value, CultureInfo.InvariantCulture) : fallback;
}
