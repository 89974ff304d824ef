using System.Globalization;

namespace Sluice.Bench.Engine;

/// <summary>What the script tells the program, as --name value pairs.</summary>
internal sealed class EngineOptions
{
    private readonly Dictionary<string, string> _values = [];

    public EngineOptions(string[] args)
    {
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
                throw new ArgumentException($"'{args[i]}' is not one of a --name value pair.");
            _values[args[i][2..]] = args[i + 1];
        }
    }

    /// <summary>The GGUF files to run.</summary>
    public string[] Models => Text("models").Split(',');

    public string Peer => Text("peer");

    public string Results => Text("results");

    public int Threads => Number("threads", Environment.ProcessorCount);

    public int Rounds => Number("rounds", 5);

    /// <summary>After so long no further round begins.</summary>
    public TimeSpan Limit => TimeSpan.FromSeconds(Number("limit", 540));

    /// <summary>One sequence alone: the standard measure of prefill and of decode after it.</summary>
    public Shape Single => new(1, Number("prompt", 512), Number("steps", 32));

    /// <summary>The first tokens of a text, before which hardly any keys and values are read.</summary>
    public Shape Early => new(1, 16, Single.Steps);

    /// <summary>Eight sequences whose next tokens are evaluated together.</summary>
    public Shape Batch => new(8, Number("batch-prompt", 16), Number("batch-steps", 12));

    public string Version(string name) => Text("version-" + name, "?");

    private string Text(string name, string? fallback = null) =>
        _values.TryGetValue(name, out var value) ? value : fallback ?? throw new ArgumentException($"--{name} is missing.");

    private int Number(string name, int fallback) =>
        _values.TryGetValue(name, out var value) ? int.Parse(value, CultureInfo.InvariantCulture) : fallback;
}
