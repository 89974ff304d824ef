using System.Net;
using Sluice.Core.Errors;
using Sluice.Core.Events;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Governance.Budgets;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Sse;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Media;

/// <summary>One attempt at a provider of sound or images: send, and wait for the first bytes, the first event or the whole JSON answer.</summary>
internal sealed class MediaAttempt(StreamClock clock, EventBus events, TimeProvider time)
{
    private const int MaxErrorBody = 64 * 1024;
    private const int MaxWholeBody = 256 * 1024 * 1024;
    private const int MaxHead = MediaRelay.LargestFrame;

    /// <summary>Tries a provider.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="request">What the client sent.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="lease">The right to ask.</param>
    public async ValueTask<AttemptResult> RunAsync(Exchange exchange, MediaRequest request, UpstreamTarget target, BudgetLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);

        // 1. The request as the provider wants it.
        var (call, error) = request.For(target, exchange);
        if (call is null)
        {
            return AttemptResult.Failed(error!);
        }

        var provider = target.Upstream;
        var client = exchange.Http.RequestAborted;
        var watch = clock.Watch(provider.Options.Timeouts.FirstByte, provider.Options.Timeouts.Total, client);
        HttpResponseMessage? response = null;
        Reply? reply = null;
        try
        {
            // 2. Send, wait for the headers.
            var key = provider.NextKey();
            if (call.Body is IWatchedBody body)
            {
                body.Watch = watch;
            }

            using var message = UpstreamMessage.Post(provider, call.Uri, key, call.Body, exchange.Http.Request.Headers);
            response = await provider.Http.SendAsync(message, watch.Token).ConfigureAwait(false);
            watch.Touch();
            var stream = await response.Content.ReadAsStreamAsync(watch.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                using var told = new PooledBuffer();
                await stream.ReadToEndAsync(told, MaxErrorBody, watch.Token).ConfigureAwait(false);
                return AttemptResult.Failed(
                    request.Fault ?? UpstreamRefusal.Read(response, told.Span, DialectOf(provider), target.Provider, key, events, time), (int)response.StatusCode);
            }

            if (request.Fault is { } fault)
            {
                return AttemptResult.Failed(fault);
            }

            // 3. The whole answer, the first event, or the first bytes.
            var type = ContentTypeOf(response);
            (reply, error) =
                call.Translate is { } translate ? await TranslateAsync(stream, type, target, watch, translate).ConfigureAwait(false)
                : IsJson(type) ? await ReadWholeAsync(stream, type, target, watch).ConfigureAwait(false)
                : await BeginAsync(response, stream, type, target, watch, key).ConfigureAwait(false);
            return error is null ? AttemptResult.Begun(reply!) : AttemptResult.Failed(error, 200);
        }
        catch (OperationCanceledException) when (watch.Expired || !client.IsCancellationRequested)
        {
            return AttemptResult.Failed(request.Fault ?? UpstreamErrors.Timeout(provider.Id));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return AttemptResult.Failed(
                client.IsCancellationRequested ? new SluiceError(ErrorKind.RelayClientGone, "The client went away.") : request.Fault ?? UpstreamErrors.Connection(provider.Id));
        }
        finally
        {
            if (reply is not (ByteStreamReply or RawReply))
            {
                response?.Dispose();
                watch.Dispose();
            }
        }
    }

    private static IDialect DialectOf(UpstreamProvider provider) => UpstreamDialects.Of(provider.Dialect);

    private static string ContentTypeOf(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "application/octet-stream";

    private static bool IsJson(string type) => type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    private static async ValueTask<(Reply? Reply, SluiceError? Error)> ReadWholeAsync(Stream stream, string type, UpstreamTarget target, WatchedStream watch)
    {
        var body = new PooledBuffer();
        var keep = false;
        try
        {
            watch.Advance(target.Upstream.Options.Timeouts.FirstByte);
            if (!await stream.ReadToEndAsync(body, MaxWholeBody, watch.Token, watch).ConfigureAwait(false))
            {
                return (null, UpstreamErrors.Malformed(target.Provider));
            }

            keep = true;
            return (new WholeReply(body, type), null);
        }
        finally
        {
            if (!keep)
            {
                body.Dispose();
            }
        }
    }

    private static async ValueTask<(Reply? Reply, SluiceError? Error)> TranslateAsync(
        Stream stream, string type, UpstreamTarget target, WatchedStream watch, Func<PooledBuffer, string, MediaAnswer> translate)
    {
        var (whole, error) = await ReadWholeAsync(stream, type, target, watch).ConfigureAwait(false);
        if (whole is not WholeReply read)
        {
            return (null, error);
        }

        await using (read.ConfigureAwait(false))
        {
            var answer = translate(read.Body, type);
            return answer.Body is { } body ? (new WholeReply(body, answer.ContentType), null) : (null, answer.Error);
        }
    }

    // A provider may answer 200 and fail in its first event; until then another target can still be asked.
    private static async ValueTask<(Reply? Reply, SluiceError? Error)> BeginAsync(
        HttpResponseMessage response, Stream stream, string type, UpstreamTarget target, WatchedStream watch, UpstreamKey? key)
    {
        var head = new PooledBuffer();
        var isEvents = type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
        Reply reply = isEvents ? new ByteStreamReply(response, stream, head, watch) : new RawReply(response, stream, head, watch, type);
        var keep = false;
        try
        {
            var first = new FirstEvent();
            var parser = new FrameParser(StreamFraming.ServerSentEvents, MediaRelay.LargestFrame);
            int read;
            do
            {
                read = await stream.ReadAsync(head.GetMemory(4096), watch.Token).ConfigureAwait(false);
                watch.Touch();
                head.Advance(read);
                if (isEvents)
                {
                    parser.Push(head.Span[^read..], ref first);
                }
            }
            while (read > 0 && isEvents && !first.IsHere && head.Length < MaxHead);

            if (first.Error is { } told)
            {
                return (null, UpstreamErrors.FromFirstFrame(target.Provider, told, key?.Secret));
            }

            if (head.Length == 0)
            {
                return (null, UpstreamErrors.Malformed(target.Provider));
            }

            watch.Advance(target.Upstream.Options.Timeouts.Idle);
            keep = true;
            return (reply, null);
        }
        finally
        {
            if (!keep)
            {
                await reply.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
