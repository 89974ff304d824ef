using System.Net;
using System.Net.Http.Headers;
using Sluice.Core.Errors;
using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Attempts;

/// <summary>Turns what an upstream says or does into errors of ours: the client's faults stay the client's, the rest is a bad gateway.</summary>
internal static class UpstreamErrors
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UntoldRetry = TimeSpan.FromSeconds(5);

    /// <summary>The error for a status.</summary>
    /// <param name="provider">The provider's id.</param>
    /// <param name="status">Its status, not a success.</param>
    /// <param name="told">What it said.</param>
    /// <param name="retryAfter">How long to wait, as it said; null if it didn't.</param>
    /// <param name="secret">The key that was sent, never to be echoed; null if none was.</param>
    public static SluiceError FromStatus(string provider, HttpStatusCode status, ProtocolError told, TimeSpan? retryAfter, string? secret) => (int)status switch
    {
        400 or 404 or 413 or 422 => new SluiceError(ErrorKind.AttemptUpstreamRejected, Redact(told.Message, secret))
        {
            Status = (int)status,
            Code = told.Code is null ? CodeOf((int)status) : Redact(told.Code, secret),
            Param = told.Param,
            Facts = told.Facts,
        },
        401 or 403 => new SluiceError(ErrorKind.AttemptUpstreamAuth, $"The provider '{provider}' did not accept the gateway's credential."),
        408 or 504 => new SluiceError(ErrorKind.AttemptUpstreamTimeout, $"The provider '{provider}' timed out."),
        429 => new SluiceError(ErrorKind.AttemptUpstreamRateLimited, $"The provider '{provider}' limits the rate: {Redact(told.Message, secret)}") { RetryAfter = Cap(retryAfter) },
        503 or 529 => new SluiceError(ErrorKind.AttemptUpstreamOverloaded, $"The provider '{provider}' is overloaded.") { RetryAfter = Cap(retryAfter) },
        _ => new SluiceError(ErrorKind.AttemptUpstreamFailed, $"The provider '{provider}' failed with status {(int)status}."),
    };

    /// <summary>The error for a failure that came as the first frame of a stream with status 200.</summary>
    public static SluiceError FromFirstFrame(string provider, ProtocolError told, string? secret) => told.Status switch
    {
        429 => new SluiceError(ErrorKind.AttemptUpstreamRateLimited, $"The provider '{provider}' limits the rate.") { RetryAfter = UntoldRetry },
        503 or 529 => new SluiceError(ErrorKind.AttemptUpstreamOverloaded, $"The provider '{provider}' is overloaded.") { RetryAfter = UntoldRetry },
        504 => Timeout(provider),
        _ when told.Code == "upstream_connection_error" => new SluiceError(ErrorKind.AttemptUpstreamConnection, $"The stream of the provider '{provider}' ended too early."),
        _ when told.Code == "upstream_malformed_response" => new SluiceError(ErrorKind.AttemptUpstreamMalformed, $"The provider '{provider}' sent what can't be read."),
        _ => new SluiceError(ErrorKind.AttemptUpstreamFailed, $"The provider '{provider}' failed: {Redact(told.Message, secret)}"),
    };

    /// <summary>The error for a connection that failed.</summary>
    public static SluiceError Connection(string provider) =>
        new(ErrorKind.AttemptUpstreamConnection, $"The connection to the provider '{provider}' failed.");

    /// <summary>The error for an answer that came too late.</summary>
    public static SluiceError Timeout(string provider) =>
        new(ErrorKind.AttemptUpstreamTimeout, $"The provider '{provider}' did not answer in time.");

    /// <summary>The error for an answer that can't be read.</summary>
    public static SluiceError Malformed(string provider) =>
        new(ErrorKind.AttemptUpstreamMalformed, $"The provider '{provider}' sent an answer that can't be read.");

    /// <summary>How long to wait, as a response tells it.</summary>
    /// <param name="header">Its Retry-After header; null if it has none.</param>
    /// <param name="now">The time.</param>
    public static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - now,
        _ => null,
    };

    private static TimeSpan Cap(TimeSpan? told) => told switch
    {
        null => UntoldRetry,
        { } wait when wait < TimeSpan.FromSeconds(1) => TimeSpan.FromSeconds(1),
        { } wait when wait > LongestRetry => LongestRetry,
        { } wait => wait,
    };

    private static string CodeOf(int status) => status switch
    {
        404 => "model_not_found",
        413 => "request_too_large",
        _ => "invalid_value",
    };

    private static string Redact(string text, string? secret) =>
        string.IsNullOrEmpty(secret) ? text : text.Replace(secret, "***", StringComparison.Ordinal);
}
