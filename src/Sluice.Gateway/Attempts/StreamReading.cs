using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Attempts;

/// <summary>Reads streams whole.</summary>
internal static class StreamReading
{
    /// <summary>Reads to the end.</summary>
    /// <returns>Whether the end came within the limit.</returns>
    public static async ValueTask<bool> ReadToEndAsync(this Stream stream, PooledBuffer buffer, int limit, CancellationToken cancellationToken)
    {
        while (buffer.Length <= limit)
        {
            var read = await stream.ReadAsync(buffer.GetMemory(1), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return true;
            }

            buffer.Advance(read);
        }

        return false;
    }
}
