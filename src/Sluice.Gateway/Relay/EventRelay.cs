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
    /// <summary>Streams to the end.</summary>
    /// <returns>What went wrong; null if nothing. The client has not been told yet.</returns>
    public async ValueTask<SluiceError?> StreamAsync(SseResponse client)
    {
        var items = reply.Head;
        while (true)
        {
            // Whatever is there at once goes out together.
            var failed = NoteAll(items);
            var sending = client.SendAsync(items);
            var isWaiting = !sending.IsCompleted;
            await sending.ConfigureAwait(false);
            if (isWaiting)
            {
                // The time that the client takes is nobody's silence.
                reply.Watch.Touch();
            }

            if (failed is not null)
            {
                return ToSluice(failed);
            }

            try
            {
                items = await reply.Rest.NextAsync().ConfigureAwait(false);
                reply.Watch.Touch();
            }
            catch (Exception failure) when (IsOfSource(failure))
            {
                items = [FailureOf(failure)];
            }

            if (items.Count == 0)
            {
                return null;
            }
        }
    }

    /// <summary>Gathers the whole answer.</summary>
    public async ValueTask<Decoded<ConversationResponse>> GatherAsync()
    {
        var assembler = new ResponseAssembler();
        try
        {
            var items = reply.Head;
            do
            {
                NoteAll(items);
                foreach (var item in items)
                {
                    assembler.Add(item);
                }

                items = await reply.Rest.NextAsync().ConfigureAwait(false);
                reply.Watch.Touch();
            }
            while (items.Count > 0);
        }
        catch (Exception failure) when (IsOfSource(failure))
        {
            assembler.Add(FailureOf(failure));
        }

        return assembler.Error is { } error ? error
            : assembler.IsComplete ? assembler.Build()
            : new ProtocolError(502, "api_error", "upstream_malformed_response", "The answer has no end.");
    }

    /// <summary>A failure amid an answer, as a value of the road.</summary>
    public SluiceError ToSluice(ResponseFailed failed) => exchange.Target is Routing.Planning.RuntimeTarget
        ? ClientRequest.ToSluice(failed.Error)
        : UpstreamErrors.FromFirstFrame(exchange.Target!.Provider, failed.Error, null);

    private bool IsOfSource(Exception failure) => failure is OperationCanceledException
        ? reply.Watch.Expired
        : failure is IOException or HttpRequestException && !exchange.Http.RequestAborted.IsCancellationRequested;

    private static ResponseFailed FailureOf(Exception failure) => failure is OperationCanceledException
        ? new ResponseFailed(new ProtocolError(504, "api_error", "upstream_timeout", "The answer stopped coming."))
        : new ResponseFailed(new ProtocolError(502, "api_error", "upstream_connection_error", "The connection broke."));

    private ResponseFailed? NoteAll(IReadOnlyList<ConversationEvent> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is ResponseFailed failed)
            {
                return failed;
            }

            Note(items[i]);
        }

        return null;
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
