using System.IO.Pipelines;
using Sluice.Core.Errors;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Gateway.Relay;

/// <summary>Step 6 across dialects and from runtimes: events become the client's frames as they come, or one whole answer at the end.</summary>
internal sealed class EventRelay(Exchange exchange, EventReply reply)
{
    private readonly Action<ConversationEvent, IStreamEncoder, PipeWriter> _write = static (item, encoder, writer) => encoder.Encode(item, writer);

    /// <summary>Streams to the end.</summary>
    /// <returns>What went wrong; null if nothing. The client has not been told yet.</returns>
    public async ValueTask<SluiceError?> StreamAsync(SseResponse client)
    {
        SluiceError? error = null;
        await foreach (var item in ReadAsync(client).ConfigureAwait(false))
        {
            if (item is ResponseFailed failed)
            {
                error = ToSluice(failed);
                break;
            }

            await client.WriteAsync(item, _write).ConfigureAwait(false);
        }

        return error;
    }

    /// <summary>Gathers the whole answer.</summary>
    public async ValueTask<Decoded<ConversationResponse>> GatherAsync()
    {
        var assembler = new ResponseAssembler();
        await foreach (var item in ReadAsync(null).ConfigureAwait(false))
        {
            assembler.Add(item);
        }

        return assembler.Error is { } error ? error
            : assembler.IsComplete ? assembler.Build()
            : new ProtocolError(502, "api_error", "upstream_malformed_response", "The answer has no end.");
    }

    /// <summary>A failure amid an answer, as a value of the road.</summary>
    public SluiceError ToSluice(ResponseFailed failed) => exchange.Target is Routing.Planning.RuntimeTarget
        ? ClientRequest.ToSluice(failed.Error)
        : UpstreamErrors.FromFirstFrame(exchange.Target!.Provider, failed.Error, null);

    private async IAsyncEnumerable<ConversationEvent> ReadAsync(SseResponse? client)
    {
        foreach (var item in reply.Head)
        {
            Note(item);
            yield return item;
        }

        while (true)
        {
            ConversationEvent? item;
            try
            {
                // Whatever is there at once goes out together; before waiting, it goes out. The time that the client takes is nobody's silence.
                reply.Watch.Touch();
                var next = reply.Rest.MoveNextAsync();
                if (!next.IsCompleted && client is not null)
                {
                    await client.FlushAsync().ConfigureAwait(false);
                }

                item = await next.ConfigureAwait(false) ? reply.Rest.Current : null;
            }
            catch (OperationCanceledException) when (reply.Watch.Expired)
            {
                item = new ResponseFailed(new ProtocolError(504, "api_error", "upstream_timeout", "The answer stopped coming."));
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException && !exchange.Http.RequestAborted.IsCancellationRequested)
            {
                item = new ResponseFailed(new ProtocolError(502, "api_error", "upstream_connection_error", "The connection broke."));
            }

            if (item is null)
            {
                break;
            }

            reply.Watch.Touch();
            Note(item);
            yield return item;
        }

        if (client is not null)
        {
            await client.FlushAsync().ConfigureAwait(false);
        }
    }

    private void Note(ConversationEvent item)
    {
        exchange.Reasoning?.Note(item);
        switch (item)
        {
            case UsageReported reported:
                exchange.Usage = reported.Usage;
                break;
            case BlockDelta:
                exchange.OutputPieces++;
                exchange.MarkFirstContent();
                break;
            case BlockStarted:
                exchange.MarkFirstContent();
                break;
        }
    }
}
