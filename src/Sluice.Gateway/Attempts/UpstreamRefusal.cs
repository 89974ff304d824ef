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
        var status = response.StatusCode;
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            events.Publish(new UpstreamCredentialRefused(time.GetUtcNow(), provider, (int)status));
        }

        var told = dialect.Responses.DecodeError((int)status, body);
        var retryAfter = UpstreamErrors.RetryAfter(response.Headers.RetryAfter, time.GetUtcNow());
        return UpstreamErrors.FromStatus(provider, status, told, retryAfter, key?.Secret);
    }
}
