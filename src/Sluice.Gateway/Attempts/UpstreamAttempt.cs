using System.Net;
using Sluice.Core.Errors;
using Sluice.Core.Events;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Fetching;
using Sluice.Gateway.Reasoning;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Understanding;
using Sluice.Governance.Budgets;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Sse;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Attempts;

/// <summary>One attempt at a provider: send, and wait for the first meaningful frame or the whole answer. Nothing goes to the client here.</summary>
internal sealed class UpstreamAttempt(StreamClock clock, EventBus events, ReasoningVault vault, ProofOrigins origins, ContentBringer content, TimeProvider time)
{
    private const int MaxErrorBody = 64 * 1024;
    private const int MaxWholeBody = 256 * 1024 * 1024;
    private const int MaxHead = 1024 * 1024;

    // Translating more than this is not for a thread that serves sockets.
    private const int LargeBody = 256 * 1024;

    /// <summary>Tries a provider.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="client">What the client sent.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="lease">The right to ask.</param>
    public async ValueTask<AttemptResult> RunAsync(Exchange exchange, ClientRequest client, UpstreamTarget target, BudgetLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);

        // 1. The request in the provider's dialect.
        var (request, error) = await UpstreamRequest.MakeAsync(exchange, client, target, vault, content).ConfigureAwait(false);
        if (request is null)
        {
            return AttemptResult.Failed(error!);
        }

        using var sent = request;
        var provider = target.Upstream;
        var timeouts = provider.Options.Timeouts;
        var watch = clock.Watch(timeouts.FirstByte, timeouts.Total, exchange.Http.RequestAborted);
        HttpResponseMessage? response = null;
        Reply? reply = null;
        try
        {
            // 2. Send, wait for the headers.
            var key = provider.KeyFor(request.KeyId, exchange.Returned?.FailedKeyOf(provider));
            exchange.KeyId = key?.Id;
            exchange.Proofs = provider.KeyCount > 1 || exchange.Plan!.Candidates.Count > 1
                ? new ProofRecorder(origins, exchange.Principal.Tenant, new ProofMaker(provider.Id, key?.Id), request.Dialect.Name)
                : null;
            if (request.IsTranslated && request.Dialect != client.Dialect)
            {
                exchange.Reasoning = new ReasoningRecorder(vault, exchange.Principal.Tenant, target.Provider, key?.Id);
            }

            using var message = UpstreamMessage.Post(provider, request.Uri, key, request.Body, exchange.Http.Request.Headers);
            response = await provider.Http.SendAsync(message, watch.Token).ConfigureAwait(false);
            watch.Touch();
            exchange.UpstreamRequestId = UpstreamMessage.RequestIdOf(response);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return await RefusedAsync(response, request, target, key, watch.Token).ConfigureAwait(false);
            }

            // 3. The first meaningful frame, or the whole answer.
            var stream = await response.Content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
            var isStream = exchange.Stream && ContentTypeOf(response).StartsWith(MediaTypeOf(request.Dialect.Framing), StringComparison.OrdinalIgnoreCase);
            (reply, error) = isStream
                ? await BeginStreamAsync(exchange, response, stream, request, target, watch, key).ConfigureAwait(false)
                : await ReadWholeAsync(exchange, response, stream, request, target, watch).ConfigureAwait(false);
            return error is null ? AttemptResult.Begun(reply!) : AttemptResult.Failed(error, 200);
        }
        catch (OperationCanceledException) when (watch.Expired || !exchange.Http.RequestAborted.IsCancellationRequested)
        {
            // A connection that does not come about in time is cancelled by the handler itself.
            return AttemptResult.Failed(UpstreamErrors.Timeout(provider.Id));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return exchange.Http.RequestAborted.IsCancellationRequested
                ? AttemptResult.Failed(new SluiceError(ErrorKind.RelayClientGone, "The client went away."))
                : AttemptResult.Failed(failure is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
                    ? UpstreamErrors.Malformed(provider.Id)
                    : UpstreamErrors.Connection(provider.Id));
        }
        finally
        {
            // A reply that streams takes response and watch along; everything else ends here.
            if (reply is not (ByteStreamReply or EventReply))
            {
                response?.Dispose();
                watch.Dispose();
            }
        }
    }

    // As it was sent: parsing it would cost more than reading it.
    private static string ContentTypeOf(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "application/json";

    private async ValueTask<AttemptResult> RefusedAsync(
        HttpResponseMessage response, UpstreamRequest request, UpstreamTarget target, UpstreamKey? key, CancellationToken cancellationToken)
    {
        using var body = new PooledBuffer();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await stream.ReadToEndAsync(body, MaxErrorBody, cancellationToken).ConfigureAwait(false);
        return AttemptResult.Failed(UpstreamRefusal.Read(response, body.Span, request.Dialect, target.Provider, key, events, time), (int)response.StatusCode);
    }

    private static async ValueTask<(Reply? Reply, SluiceError? Error)> ReadWholeAsync(
        Exchange exchange, HttpResponseMessage response, Stream stream, UpstreamRequest request, UpstreamTarget target, WatchedStream watch)
    {
        var body = new PooledBuffer((int)Math.Clamp(response.Content.Headers.ContentLength + PooledBuffer.LeastRoom ?? 0, 4096, MaxWholeBody));
        var keep = false;
        try
        {
            // The first byte of the body ends the long wait; from then on the patience is that between two pieces.
            var read = await stream.ReadAsync(body.GetMemory(1), watch.Token).ConfigureAwait(false);
            body.Advance(read);
            watch.Advance(target.Upstream.Options.Timeouts.Idle);
            if (read > 0 && !await stream.ReadToEndAsync(body, MaxWholeBody, watch.Token, watch).ConfigureAwait(false))
            {
                return (null, UpstreamErrors.Malformed(target.Provider));
            }

            exchange.Proofs?.Note(body.Span);
            if (!request.IsTranslated)
            {
                keep = true;
                return (new WholeReply(body, ContentTypeOf(response)), null);
            }

            if (body.Length > LargeBody)
            {
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }

            var decoded = request.Dialect.Responses.DecodeResponse(body.Written);
            return decoded.Value is { } answer ? (new ConversationReply(exchange.Stops?.Cut(answer) ?? answer), null) : (null, UpstreamErrors.Malformed(target.Provider));
        }
        finally
        {
            if (!keep)
            {
                body.Dispose();
            }
        }
    }

    private static string MediaTypeOf(StreamFraming framing) => framing == StreamFraming.Lines ? "application/x-ndjson" : "text/event-stream";

    // A provider may answer 200 and fail in its first frame; until a frame with content has come, another target can still be asked.
    private static async ValueTask<(Reply? Reply, SluiceError? Error)> BeginStreamAsync(
        Exchange exchange, HttpResponseMessage response, Stream stream, UpstreamRequest request, UpstreamTarget target, WatchedStream watch, UpstreamKey? key)
    {
        var head = new PooledBuffer();
        var bytes = new ByteStreamReply(response, stream, head, watch);
        var keep = false;
        try
        {
            // A stream that passes through is watched there.
            var decoder = request.Dialect.Responses.CreateStreamDecoder();
            decoder = !request.IsTranslated ? new BeginningDecoder(decoder) : exchange.Proofs is { } proofs ? new ProofWatchingDecoder(decoder, proofs) : decoder;
            var reader = new SseStreamReader(decoder, request.Dialect.LargestFrame, request.Dialect.Framing);
            var found = new List<ConversationEvent>();
            while (found.Count == 0 && head.Length < MaxHead)
            {
                var read = await stream.ReadAsync(head.GetMemory(4096), watch.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    reader.Complete(found);
                    break;
                }

                head.Advance(read);
                reader.Push(head.Span[^read..], found);
            }

            if (!found.Exists(BeginningDecoder.IsAnswer) && found.OfType<ResponseFailed>().FirstOrDefault() is { } failed)
            {
                return (null, UpstreamErrors.FromFirstFrame(target.Provider, failed.Error, key?.Secret));
            }

            watch.Advance(target.Upstream.Options.Timeouts.Idle);
            keep = true;
            if (!request.IsTranslated)
            {
                return (bytes, null);
            }

            var rest = new UpstreamEvents(bytes, reader);
            return exchange.Stops is { } stops
                ? (new EventReply(stops.Cut(found), new CutEvents(rest, stops), watch), null)
                : (new EventReply(found, rest, watch), null);
        }
        finally
        {
            if (!keep)
            {
                await bytes.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
