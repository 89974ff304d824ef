namespace Sluice.Routing.Runtimes;

/// <summary>Who asks a runtime, as far as it matters for the order of requests and for what they may share.</summary>
/// <param name="Principal">Names the caller; null for one without a key.</param>
public sealed record RuntimeCaller(string? Principal)
{
    /// <summary>A caller without a key.</summary>
    public static RuntimeCaller Anonymous { get; } = new((string?)null);

    /// <summary>Requests of a higher priority come first, whoever asks; 0 unless told otherwise.</summary>
    public int Priority { get; init; }
}
