using System.Net;
using Sluice.Core.Errors;
using Sluice.Core.Events;
using Sluice.Protocols.Dialects;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Attempts;

/// <summary>Reads a provider's answer that is no success.</summary>
internal static class UpstreamRefusal
{
    /// <summary>The error that it means; a refused credential is also told to the operator.</summary>
    public static SluiceError Read(
        HttpResponseMessage response, ReadOnlySpan<byte> body, IDialect dialect, string provider, UpstreamKey? key, EventBus events, TimeProvider time)
    {
        // The body may know better than the status whose fault it is.
        var told = dialect.Responses.DecodeError((int)response.StatusCode, body);
        var status = (HttpStatusCode)told.Status;
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            events.Publish(new UpstreamCredentialRefused(time.GetUtcNow(), provider, (int)status));
        }

        var retryAfter = UpstreamErrors.RetryAfter(response.Headers.RetryAfter, time.GetUtcNow()) ?? told.RetryAfter;
        return UpstreamErrors.FromStatus(provider, status, told, retryAfter, key?.Secret);
    }
}
