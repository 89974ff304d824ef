using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Core.Errors;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Exchanges;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Peek;
using Sluice.Protocols.Sse;

namespace Sluice.Gateway.Relay;

/// <summary>
/// Step 6 within one dialect: the stream's bytes go through as they arrive and are only watched. Where something has to be withheld
/// (a usage frame that the client didn't ask for) or put back (the model's name), whole frames go through instead, each as soon as it is complete.
/// </summary>
internal sealed class ByteRelay(Exchange exchange, ByteStreamReply reply, SseResponse client, UsageObserver observer, bool withholdUsage, bool renameModel, StreamFraming framing, int? largestFrame = null)
{
    // A stream that waits holds room for a piece; one that fills it is given more.
    private const int ReadSize = 4 * 1024;
    private const int LargeReadSize = 16 * 1024;

    private readonly FrameParser _parser = new(exchange.Client.Framing, largestFrame ?? exchange.Client.LargestFrame);
    private readonly bool _edits = withholdUsage || renameModel || framing != exchange.Client.Framing || framing == StreamFraming.Lines;

    /// <summary>Relays to the end.</summary>
    /// <returns>What went wrong on the upstream's side; null if the stream ended as it should.</returns>
    public async ValueTask<SluiceError?> RunAsync()
    {
        var provider = exchange.Target!.Provider;
        var buffer = reply.Head;
        using var edited = new PooledBuffer(0);
        var size = ReadSize;
        try
        {
            // The head was read by the attempt; from then on each piece goes out before the next is read.
            while (buffer.Length > 0)
            {
                exchange.MarkFirstContent();
                var sending = SendAsync(buffer, edited);
                var isWaiting = !sending.IsCompleted;
                if (!await sending.ConfigureAwait(false))
                {
                    return UpstreamErrors.Malformed(provider);
                }

                if (isWaiting)
                {
                    // The time that the client took is not the upstream's silence.
                    reply.Watch.Touch();
                }

                size = buffer.Length >= size ? LargeReadSize : ReadSize;
                buffer.Clear();
                buffer.Advance(await reply.Body.ReadAsync(buffer.GetMemory(size)[..size], reply.Watch.Token).ConfigureAwait(false));
                reply.Watch.Touch();
            }
        }
        catch (OperationCanceledException) when (reply.Watch.Expired)
        {
            return UpstreamErrors.Timeout(provider);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException && !exchange.Http.RequestAborted.IsCancellationRequested)
        {
            return HasEnded ? null : UpstreamErrors.Connection(provider);
        }

        await SendRestAsync(edited).ConfigureAwait(false);
        if (framing != exchange.Client.Framing && (HasEnded || observer.Error is not null))
        {
            await client.WriteAsync(new ResponseEnded(), static (ended, encoder, writer) => encoder.Encode(ended, writer)).ConfigureAwait(false);
            await client.FlushAsync().ConfigureAwait(false);
        }

        return observer.Error is { } told ? UpstreamErrors.FromFirstFrame(provider, told, null) with { IsTold = true }
            : HasEnded ? null
            : new SluiceError(ErrorKind.AttemptUpstreamConnection, $"The stream of the provider '{provider}' ended too early.");
    }

    // False if a frame is too large to be looked into although it has to be.
    private async ValueTask<bool> SendAsync(PooledBuffer buffer, PooledBuffer edited)
    {
        if (!_edits)
        {
            Look(buffer.Span, null);
            await client.SendAsync(buffer.Written, _parser.IsBetweenFrames).ConfigureAwait(false);
            return true;
        }

        edited.Clear();
        var readable = Look(buffer.Span, edited);
        if (edited.Length > 0)
        {
            await client.SendAsync(edited.Written, endsFrame: true).ConfigureAwait(false);
        }

        return readable;
    }

    // What the stream left without an empty line at its end.
    private async ValueTask SendRestAsync(PooledBuffer edited)
    {
        edited.Clear();
        var visitor = new Visitor(this, edited);
        _parser.Complete(ref visitor);
        if (_edits && edited.Length > 0)
        {
            await client.SendAsync(edited.Written, endsFrame: false).ConfigureAwait(false);
        }
    }

    // A provider that tells why it stopped and then leaves out the terminal frame has ended well too.
    private bool HasEnded => observer.HasEnded || observer.StopReason is not null;

    private bool Look(ReadOnlySpan<byte> bytes, PooledBuffer? output)
    {
        var visitor = new Visitor(this, output);
        return _parser.Push(bytes, ref visitor);
    }

    private readonly struct Visitor(ByteRelay relay, PooledBuffer? output) : ISseVisitor
    {
        public void OnEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ReadOnlySpan<byte> raw) => relay.OnEvent(eventName, data, raw, output);

        public void OnOther(ReadOnlySpan<byte> raw) => output?.Append(raw);
    }

    private void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, ReadOnlySpan<byte> raw, PooledBuffer? output)
    {
        exchange.OutputPieces++;
        exchange.Proofs?.Note(data);
        var seen = observer.Observe(name, data);
        if ((seen & ObservedFrame.End) != 0 && exchange.Keep is { } keep && observer.Answer.ValueKind == JsonValueKind.Object)
        {
            // Before the client sees the end: the next request may follow at once.
            keep(JsonMarshal.GetRawUtf8Value(observer.Answer).ToArray(), true);
        }

        if (output is null || (withholdUsage && (seen & ObservedFrame.UsageOnly) != 0))
        {
            return;
        }

        if (framing != exchange.Client.Framing)
        {
            Reframe(data, output);
            return;
        }

        if (framing == StreamFraming.Lines)
        {
            if (!renameModel)
            {
                output.Append(raw);
            }
            else
            {
                Reframe(data, output);
            }

            return;
        }

        if (!renameModel || !ModelRename.TryWriteFrame(raw, exchange.Client.Name, exchange.ShownModel, output))
        {
            output.Append(raw);
        }
    }

    // The frame's JSON stays as it came; only what stands around it is the client's choice.
    private void Reframe(ReadOnlySpan<byte> data, PooledBuffer output)
    {
        if (renameModel)
        {
            using var renamed = new PooledBuffer(data.Length + 256);
            if (ModelRename.TryWriteBody(data, exchange.Client.Name, exchange.ShownModel, renamed))
            {
                client.Encoder.EncodeReady(renamed.Span, output);
                return;
            }
        }

        client.Encoder.EncodeReady(data, output);
    }
}
