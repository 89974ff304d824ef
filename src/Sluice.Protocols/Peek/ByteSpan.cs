namespace Sluice.Protocols.Peek;

/// <summary>A place in a body.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="End">One past the last byte; 0 for a place that is not there.</param>
public readonly record struct ByteSpan(int Start, int End)
{
    /// <summary>Whether the place is there.</summary>
    public bool Exists => End > 0;

    /// <summary>Its length in bytes.</summary>
    public int Length => End - Start;
}
