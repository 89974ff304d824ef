using System.Net;
using Microsoft.AspNetCore.Http;
using Sluice.Core.Errors;
using Sluice.Core.Events;
using Sluice.Gateway.Relay;
using Sluice.Protocols.Dialects;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Attempts;

/// <summary>A small question to a provider and its whole answer, outside the road of a conversation.</summary>
internal sealed class UpstreamExchange(StreamClock clock, EventBus events, TimeProvider time)
{
    private const int MaxAnswer = 1024 * 1024;

    /// <summary>Asks.</summary>
    /// <param name="http">Whose request it is.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="uri">Where.</param>
    /// <param name="body">The JSON bytes.</param>
    /// <param name="dialect">In which dialect.</param>
    /// <param name="answer">Takes the answer's body.</param>
    /// <returns>What went wrong; null if nothing.</returns>
    public async ValueTask<SluiceError?> PostAsync(HttpContext http, UpstreamTarget target, Uri uri, ReadOnlyMemory<byte> body, IDialect dialect, PooledBuffer answer)
    {
        var timeouts = target.Upstream.Options.Timeouts;
        using var watch = clock.Watch(timeouts.FirstByte, timeouts.Total, http.RequestAborted);
        try
        {
            var key = target.Upstream.NextKey();
            using var message = UpstreamMessage.Post(target.Upstream, uri, key, body, http.Request.Headers);
            using var response = await target.Upstream.Http.SendAsync(message, watch.Token).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
            if (!await stream.ReadToEndAsync(answer, MaxAnswer, watch.Token).ConfigureAwait(false))
            {
                return UpstreamErrors.Malformed(target.Provider);
            }

            return response.StatusCode == HttpStatusCode.OK ? null : UpstreamRefusal.Read(response, answer.Span, dialect, target.Provider, key, events, time);
        }
        catch (OperationCanceledException) when (watch.Expired || !http.RequestAborted.IsCancellationRequested)
        {
            return UpstreamErrors.Timeout(target.Provider);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            return UpstreamErrors.Connection(target.Provider);
        }
    }
}
