using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Attempts;

/// <summary>Reads streams whole.</summary>
internal static class StreamReading
{
    /// <summary>Reads to the end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <param name="limit">The most bytes to take.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="watch">Told of each piece; null if nobody watches.</param>
    /// <returns>Whether the end came within the limit.</returns>
    public static async ValueTask<bool> ReadToEndAsync(
        this Stream stream, PooledBuffer buffer, int limit, CancellationToken cancellationToken, WatchedStream? watch = null)
    {
        while (buffer.Length <= limit)
        {
            var read = await stream.ReadAsync(buffer.GetMemory(1), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return true;
            }

            watch?.Touch();
            buffer.Advance(read);
        }

        return false;
    }
}
