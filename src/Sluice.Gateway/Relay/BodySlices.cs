using System.Buffers;

namespace Sluice.Gateway.Relay;

/// <summary>Cuts a body for a connection that would otherwise copy all of it before it sends the first byte.</summary>
internal static class BodySlices
{
    /// <summary>The most bytes of a slice.</summary>
    public const int Largest = 64 * 1024;

    /// <summary>The body in slices, none of which is large.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Slices(this ReadOnlySequence<byte> body)
    {
        foreach (var piece in body)
        {
            for (var at = 0; at < piece.Length; at += Largest)
            {
                yield return piece.Slice(at, Math.Min(Largest, piece.Length - at));
            }
        }
    }
}
