namespace Sluice.Core.Batches;

/// <summary>What became of one request of a batch.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The answer or the error: JSON.</param>
public sealed record BatchResult(int Index, int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether it is an answer rather than an error.</summary>
    public bool IsOk => Status is >= 200 and < 300;
}
