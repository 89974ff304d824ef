using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http;
using Sluice.Core.Errors;
using Sluice.Core.Events;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Peek;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Attempts;

/// <summary>A small question to a provider and its whole answer, outside the road of a conversation.</summary>
internal sealed class UpstreamExchange(StreamClock clock, EventBus events, TimeProvider time)
{
    /// <summary>The most bytes of an answer that holds vectors or documents.</summary>
    public const int LargeAnswer = 256 * 1024 * 1024;

    private const int SmallAnswer = 1024 * 1024;

    /// <summary>Asks in the client's own bytes, for an answer that passes through.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="client">What the client sent.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="uri">Where.</param>
    /// <param name="body">The JSON bytes.</param>
    public async ValueTask<AttemptResult> PassAsync(Exchange exchange, ClientRequest client, UpstreamTarget target, Uri uri, ReadOnlySequence<byte> body)
    {
        var answer = new PooledBuffer();
        var keep = false;
        try
        {
            var (error, status) = await PostAsync(exchange.Http, target, uri, body, client.Dialect, answer, LargeAnswer).ConfigureAwait(false);
            if (error is not null || !UsageScan.TryRead(answer.Span, out var usage))
            {
                return AttemptResult.Failed(error ?? UpstreamErrors.Malformed(target.Provider), status);
            }

            keep = true;
            return AttemptResult.Begun(new WholeReply(answer, "application/json") { Usage = usage ?? UsageEstimate.OfInput(client.Body) });
        }
        finally
        {
            if (!keep)
            {
                answer.Dispose();
            }
        }
    }

    /// <summary>Asks.</summary>
    /// <param name="http">Whose request it is.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="uri">Where.</param>
    /// <param name="body">The JSON bytes.</param>
    /// <param name="dialect">In which dialect.</param>
    /// <param name="answer">Takes the answer's body.</param>
    /// <param name="limit">The most bytes that the answer may have.</param>
    /// <param name="keyId">The id of the key to use; null if any will do.</param>
    /// <returns>What went wrong (null if nothing), and the HTTP status that came back (0 if none did).</returns>
    public async ValueTask<(SluiceError? Error, int Status)> PostAsync(
        HttpContext http, UpstreamTarget target, Uri uri, ReadOnlySequence<byte> body, IDialect dialect, PooledBuffer answer, int limit = SmallAnswer, string? keyId = null)
    {
        var timeouts = target.Upstream.Options.Timeouts;
        using var watch = clock.Watch(timeouts.FirstByte, timeouts.Total, http.RequestAborted);
        try
        {
            var key = target.Upstream.KeyFor(keyId);
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
