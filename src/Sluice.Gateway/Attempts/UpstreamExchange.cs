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
    /// <summary>The most bytes of an answer that holds vectors or documents.</summary>
    public const int LargeAnswer = 256 * 1024 * 1024;

    private const int SmallAnswer = 1024 * 1024;

    /// <summary>Asks.</summary>
    /// <param name="http">Whose request it is.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="uri">Where.</param>
    /// <param name="body">The JSON bytes.</param>
    /// <param name="dialect">In which dialect.</param>
    /// <param name="answer">Takes the answer's body.</param>
    /// <param name="limit">The most bytes that the answer may have.</param>
    /// <returns>What went wrong (null if nothing), and the HTTP status that came back (0 if none did).</returns>
    public async ValueTask<(SluiceError? Error, int Status)> PostAsync(
        HttpContext http, UpstreamTarget target, Uri uri, ReadOnlyMemory<byte> body, IDialect dialect, PooledBuffer answer, int limit = SmallAnswer)
    {
        var timeouts = target.Upstream.Options.Timeouts;
        using var watch = clock.Watch(timeouts.FirstByte, timeouts.Total, http.RequestAborted);
        try
        {
            var key = target.Upstream.NextKey();
            using var message = UpstreamMessage.Post(target.Upstream, uri, key, body, http.Request.Headers);
            using var response = await target.Upstream.Http.SendAsync(message, watch.Token).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
            watch.Advance(timeouts.Idle);
            if (!await stream.ReadToEndAsync(answer, limit, watch.Token, watch).ConfigureAwait(false))
            {
                return (UpstreamErrors.Malformed(target.Provider), (int)response.StatusCode);
            }

            var error = response.StatusCode == HttpStatusCode.OK ? null : UpstreamRefusal.Read(response, answer.Span, dialect, target.Provider, key, events, time);
            return (error, (int)response.StatusCode);
        }
        catch (OperationCanceledException) when (watch.Expired || !http.RequestAborted.IsCancellationRequested)
        {
            return (UpstreamErrors.Timeout(target.Provider), 0);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            return (UpstreamErrors.Connection(target.Provider), 0);
        }
    }
}
