namespace Sluice.Routing.Runtimes;

/// <summary>An adapter that a runtime can add to a model.</summary>
/// <param name="Name">Its name behind the model's, as in <c>model:name</c>.</param>
/// <param name="Status">How ready it is.</param>
public sealed record RuntimeAdapter(string Name, RuntimeModelStatus Status)
{
    /// <summary>Its weight where a request names none.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Why it is in error; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>Bytes that it takes in memory; null while unknown.</summary>
    public long? MemoryBytes { get; init; }
}
