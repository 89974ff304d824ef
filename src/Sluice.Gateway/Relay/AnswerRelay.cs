using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sluice.Core.Errors;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Responses;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Peek;

namespace Sluice.Gateway.Relay;

/// <summary>Step 6 of the road: from the answer that has begun to the client, in the way that suits the answer.</summary>
internal static class AnswerRelay
{
    /// <summary>Relays to the end. A stream's error is told to the client here; an error before the first byte is left to the caller.</summary>
    /// <returns>What went wrong; null if nothing.</returns>
    public static async ValueTask<SluiceError?> RunAsync(Exchange exchange, ClientRequest request, Reply reply, bool renamed)
    {
        var error = reply switch
        {
            WholeReply whole => await SendWholeAsync(exchange, whole, renamed).ConfigureAwait(false),
            ConversationReply answer => await SendTranslatedAsync(exchange, request, answer.Response).ConfigureAwait(false),
            EventReply events when !exchange.Stream => await GatherAsync(exchange, request, events).ConfigureAwait(false),
            EventReply events => await StreamAsync(exchange, request, events.Watch, client => new EventRelay(exchange, events).StreamAsync(client)).ConfigureAwait(false),
            ByteStreamReply bytes => await StreamBytesAsync(exchange, request, bytes, renamed).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"There is no relay for a {reply.GetType().Name}."),
        };
        exchange.IsAnswered = error is null;
        return error;
    }

    private static async ValueTask<SluiceError?> SendWholeAsync(Exchange exchange, WholeReply whole, bool renamed)
    {
        exchange.MarkFirstContent();
        if (whole.Usage is { } known)
        {
            exchange.Usage = known;
        }
        else
        {
            exchange.OutputPieces = whole.Body.Length / 4;
            var observer = UsageObserver.For(exchange.Client.Name)!;
            observer.ObserveBody(whole.Body.Span);
            exchange.Usage = observer.Usage;
        }

        var body = renamed && ModelRename.TrySplice(whole.Body.Written, exchange.Client.Name, exchange.ShownModel) is { } spliced ? spliced.Bytes : whole.Body.Sequence;
        exchange.Keep?.Invoke(whole.Body.Written, true);
        await SendBodyAsync(exchange, body, whole.ContentType).ConfigureAwait(false);
        return null;
    }

    private static ValueTask<SluiceError?> SendTranslatedAsync(Exchange exchange, ClientRequest request, ConversationResponse answer)
    {
        exchange.Reasoning?.Note(answer);
        return SendConversationAsync(exchange, request, answer);
    }

    private static async ValueTask<SluiceError?> SendConversationAsync(Exchange exchange, ClientRequest request, ConversationResponse answer)
    {
        exchange.MarkFirstContent();
        exchange.Usage = answer.Usage;
        exchange.OutputPieces = 1;
        if (exchange.Stream)
        {
            // A provider that answers whole where a stream was asked for: told as the stream that the client waits for.
            return await StreamAsync(exchange, request, null, async client =>
            {
                foreach (var item in ResponseReplay.Events(answer))
                {
                    await client.WriteAsync(item, static (told, encoder, writer) => encoder.Encode(told, writer)).ConfigureAwait(false);
                }

                await client.FlushAsync().ConfigureAwait(false);
                return null;
            }).ConfigureAwait(false);
        }

        using var body = new PooledBuffer();
        request.Dialect.Responses.EncodeResponse(answer, ContextOf(exchange, request), body);
        await SendBodyAsync(exchange, body.Sequence, "application/json").ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<SluiceError?> GatherAsync(Exchange exchange, ClientRequest request, EventReply events)
    {
        var gathered = await new EventRelay(exchange, events).GatherAsync().ConfigureAwait(false);
        return gathered.Value is { } answer
            ? await SendConversationAsync(exchange, request, answer).ConfigureAwait(false)
            : new EventRelay(exchange, events).ToSluice(new ResponseFailed(gathered.Error!));
    }

    private static ValueTask<SluiceError?> StreamBytesAsync(Exchange exchange, ClientRequest request, ByteStreamReply bytes, bool renamed)
    {
        var observer = UsageObserver.For(exchange.Client.Name)!;
        var withhold = (exchange.Client == ClientDialects.OpenAi || exchange.Client == ClientDialects.OpenAiCompletions) && !request.Peek.IncludeUsage;
        return StreamAsync(exchange, request, bytes.Watch, async client =>
        {
            try
            {
                return await new ByteRelay(exchange, bytes, client, observer, withhold, renamed, request.Address?.Framing ?? exchange.Client.Framing).RunAsync().ConfigureAwait(false);
            }
            finally
            {
                exchange.Usage = observer.Usage;
            }
        });
    }

    private static ValueTask<SluiceError?> StreamAsync(Exchange exchange, ClientRequest request, WatchedStream? watch, Func<SseResponse, ValueTask<SluiceError?>> send) =>
        StreamAsync(exchange, request.Dialect.Responses.CreateStreamEncoder(ContextOf(exchange, request)), watch, send);

    /// <summary>Sends a stream: its headers, its signs of life, and its error if it ends in one.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="encoder">Writes the client's frames.</param>
    /// <param name="watch">The source's time limits; null if it is here already.</param>
    /// <param name="send">Sends the frames.</param>
    public static async ValueTask<SluiceError?> StreamAsync(Exchange exchange, IStreamEncoder encoder, WatchedStream? watch, Func<SseResponse, ValueTask<SluiceError?>> send)
    {
        AnswerHeaders.Set(exchange);
        using var client = new SseResponse(exchange.Http, encoder, exchange.Snapshot.Options.Limits.StreamIdle, exchange.Losses);
        if (watch is not null)
        {
            watch.KeepAlive = client.KeepAlive;
        }

        try
        {
            var error = await send(client).ConfigureAwait(false);
            if (error is { IsTold: false } && !exchange.Http.RequestAborted.IsCancellationRequested)
            {
                await client.WriteAsync(new ResponseFailed(ErrorResponse.ToProtocol(error)), static (failed, encoder, writer) => encoder.Encode(failed, writer)).ConfigureAwait(false);
                await client.FlushAsync().ConfigureAwait(false);
            }

            return error;
        }
        finally
        {
            if (watch is not null)
            {
                watch.KeepAlive = null;
            }

            await client.EndAsync().ConfigureAwait(false);
        }
    }

    private static ResponseContext ContextOf(Exchange exchange, ClientRequest request) =>
        new(request.Dialect == ClientDialects.Responses ? ResponseIds.New(exchange.Time) : PrefixOf(request.Dialect.Name) + exchange.Id, exchange.ShownModel, exchange.Time, request.Peek.IncludeUsage)
        {
            Request = request.Dialect == ClientDialects.Responses ? request.Body : default,
            Keep = exchange.Keep is { } keep ? answer => keep(answer, false) : null,
            Framing = request.Address?.Framing ?? default,
            Elapsed = request.Dialect.Framing == StreamFraming.Lines ? () => exchange.Elapsed : null,
            EstimatedInput = () => request.Decode().Value is { } decoded ? TokenEstimate.Of(decoded) : 0,
            Losses = exchange.Losses,
            TakesText = name => request.Decode().Value?.Tools.Any(tool => tool.TakesText && tool.Name == name) == true,
        };

    private static string PrefixOf(string dialect) => dialect switch
    {
        "anthropic" => "msg_",
        "openai" => "chatcmpl-",
        "openai-completions" => "cmpl-",
        _ => "",
    };

    private static async ValueTask SendBodyAsync(Exchange exchange, ReadOnlySequence<byte> body, string contentType)
    {
        AnswerHeaders.Set(exchange);
        var response = exchange.Http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (body.IsSingleSegment && body.Length <= BodySlices.Largest)
        {
            await response.BodyWriter.WriteAsync(body.First, exchange.Http.RequestAborted).ConfigureAwait(false);
            return;
        }

        foreach (var piece in body.Slices())
        {
            await response.BodyWriter.WriteAsync(piece, exchange.Http.RequestAborted).ConfigureAwait(false);
        }
    }
}
