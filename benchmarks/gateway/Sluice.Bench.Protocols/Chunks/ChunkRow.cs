namespace Sluice.Bench.Protocols.Chunks;

/// <summary>CPU for each chunk of a stream, in microseconds.</summary>
/// <param name="Name">Who and how.</param>
/// <param name="Cost">The median over the rounds.</param>
/// <param name="AboveFloor">The median of the differences to the floor in the same round; null for the floor.</param>
internal sealed record ChunkRow(string Name, double Cost, double? AboveFloor);
