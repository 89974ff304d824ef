using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Relay;

/// <summary>How long a client may take no byte: one that takes nothing holds a slot of the upstream or of the engine, and is after a while as good as gone.</summary>
internal static class ClientPatience
{
    /// <summary>Waits for what is being sent.</summary>
    /// <exception cref="ConnectionAbortedException">The client took no byte for too long; the connection is cut.</exception>
    public static async ValueTask WithinAsync(this ValueTask<FlushResult> sending, TimeSpan patience, HttpContext http)
    {
        if (sending.IsCompleted)
        {
            await sending.ConfigureAwait(false);
            return;
        }

        try
        {
            await sending.AsTask().WaitAsync(patience, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The request's own token follows a moment later, so the exception has to say by itself that the client is gone.
            http.Abort();
            throw new ConnectionAbortedException("The client took no byte for too long.");
        }
    }
}
