using Microsoft.AspNetCore.Connections;
using Sluice.Core.Errors;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Media;
using Sluice.Protocols.Sse;

namespace Sluice.Gateway.Media;

/// <summary>Step 6 for sound and images: bytes go through as they come; JSON and events are watched for what they used.</summary>
internal static class MediaRelay
{
    /// <summary>The largest event that is looked into: an image as base64 stands in one.</summary>
    public const int LargestFrame = 32 * 1024 * 1024;

    private const int ReadSize = 16 * 1024;
    private const int BytesPerToken = 4;

    /// <summary>Relays to the end.</summary>
    /// <returns>What went wrong; null if nothing.</returns>
    public static async ValueTask<SluiceError?> RunAsync(Exchange exchange, MediaRequest request, Reply reply)
    {
        var observer = new MediaUsageObserver();
        var sent = new SentBytes();
        try
        {
            return reply switch
            {
                WholeReply whole => await SendWholeAsync(exchange, whole, observer, sent).ConfigureAwait(false),
                ByteStreamReply events => await StreamAsync(exchange, events, observer).ConfigureAwait(false),
                RawReply raw => await CopyAsync(exchange, raw, sent).ConfigureAwait(false),
                _ => throw new InvalidOperationException($"There is no relay for a {reply.GetType().Name}."),
            };
        }
        finally
        {
            exchange.AudioDuration = observer.AudioDuration;
            exchange.Usage = observer.Usage ?? new Usage
            {
                InputTokens = request.TextBytes / BytesPerToken,
                OutputTokens = request.AnswersText ? sent.Bytes / BytesPerToken : 0,
                IsEstimated = true,
            };
        }
    }

    private static async ValueTask<SluiceError?> SendWholeAsync(Exchange exchange, WholeReply whole, MediaUsageObserver observer, SentBytes sent)
    {
        exchange.MarkFirstContent();
        Observe(whole, observer);
        AnswerHeaders.Set(exchange);
        var response = exchange.Http.Response;
        response.ContentType = whole.ContentType;
        response.ContentLength = whole.Body.Length;
        foreach (var piece in whole.Body.Sequence.Slices())
        {
            await response.BodyWriter.WriteAsync(piece, exchange.Http.RequestAborted)
                .WithinAsync(exchange.Snapshot.Options.Limits.StreamIdle, exchange.Http).ConfigureAwait(false);
        }

        sent.Bytes = whole.Body.Length;
        return null;
    }

    private static void Observe(WholeReply whole, MediaUsageObserver observer)
    {
        if (!whole.ContentType.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            observer.ObserveBody(whole.Body.Span);
            return;
        }

        // A translated answer, told as events.
        var parser = new FrameParser(StreamFraming.ServerSentEvents, LargestFrame);
        var visitor = new WatchedEvents(observer);
        parser.Push(whole.Body.Span, ref visitor);
    }

    private static ValueTask<SluiceError?> StreamAsync(Exchange exchange, ByteStreamReply events, MediaUsageObserver observer)
    {
        exchange.Stream = true;
        var encoder = ClientDialects.OpenAi.Responses.CreateStreamEncoder(new ResponseContext(exchange.Id, exchange.ShownModel, exchange.Time, false));
        return AnswerRelay.StreamAsync(
            exchange, encoder, events.Watch, client => new ByteRelay(exchange, events, client, observer, false, false, StreamFraming.ServerSentEvents, LargestFrame).RunAsync());
    }

    private static async ValueTask<SluiceError?> CopyAsync(Exchange exchange, RawReply reply, SentBytes sent)
    {
        var provider = exchange.Target!.Provider;
        var http = exchange.Http;
        exchange.MarkFirstContent();
        AnswerHeaders.Set(exchange);
        http.Response.ContentType = reply.ContentType;
        http.Response.ContentLength = reply.Length;
        SluiceError error;
        try
        {
            var buffer = reply.Head;
            while (buffer.Length > 0)
            {
                await http.Response.BodyWriter.WriteAsync(buffer.Written, http.RequestAborted)
                    .WithinAsync(exchange.Snapshot.Options.Limits.StreamIdle, http).ConfigureAwait(false);
                sent.Bytes += buffer.Length;
                buffer.Clear();
                reply.Watch.Touch();
                buffer.Advance(await reply.Body.ReadAsync(buffer.GetMemory(ReadSize), reply.Watch.Token).ConfigureAwait(false));
                reply.Watch.Touch();
            }

            return null;
        }
        catch (OperationCanceledException) when (reply.Watch.Expired)
        {
            error = UpstreamErrors.Timeout(provider);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException && failure is not ConnectionAbortedException && !http.RequestAborted.IsCancellationRequested)
        {
            error = UpstreamErrors.Connection(provider);
        }

        // Sound has no place for an error: a connection that breaks says that it is not whole.
        exchange.IsCutOff = true;
        http.Abort();
        return error;
    }

    private sealed class SentBytes
    {
        public long Bytes { get; set; }
    }

    private readonly struct WatchedEvents(MediaUsageObserver observer) : ISseVisitor
    {
        public void OnEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ReadOnlySpan<byte> raw) => observer.Observe(eventName, data);

        public void OnOther(ReadOnlySpan<byte> raw)
        {
        }
    }
}
