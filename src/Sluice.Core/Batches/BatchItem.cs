namespace Sluice.Core.Batches;

/// <summary>One request of a batch.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Route">The route that answers it.</param>
/// <param name="Body">Its body: JSON.</param>
public sealed record BatchItem(int Index, string Route, ReadOnlyMemory<byte> Body);
