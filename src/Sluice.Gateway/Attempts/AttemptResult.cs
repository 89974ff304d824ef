using Sluice.Core.Errors;

namespace Sluice.Gateway.Attempts;

/// <summary>How one attempt went: an answer that has begun, or an error.</summary>
/// <param name="Reply">The answer; null on error.</param>
/// <param name="Error">The error; null with an answer.</param>
/// <param name="Status">The HTTP status that came back; 0 if none did.</param>
internal readonly record struct AttemptResult(Reply? Reply, SluiceError? Error, int Status)
{
    /// <summary>An answer that has begun.</summary>
    public static AttemptResult Begun(Reply reply) => new(reply, null, 200);

    /// <summary>A failure.</summary>
    public static AttemptResult Failed(SluiceError error, int status = 0) => new(null, error, status);

    /// <summary>Whether another target may do better: not when the request itself is at fault or nobody waits any more.</summary>
    public bool MayTryAnother => Error?.Kind is
        ErrorKind.AttemptUpstreamConnection or ErrorKind.AttemptUpstreamFailed or ErrorKind.AttemptUpstreamAuth or ErrorKind.AttemptUpstreamMalformed
        or ErrorKind.AttemptUpstreamTimeout or ErrorKind.AttemptUpstreamRateLimited or ErrorKind.AttemptUpstreamOverloaded
        or ErrorKind.AttemptEngineFailed or ErrorKind.AttemptEngineQueueFull;
}
