using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads a stream of message events.</summary>
internal sealed class AnthropicStreamDecoder : IStreamDecoder
{
    // { delta: { here
    private const int TextDepth = 2;

    private readonly FrameShape _shape = new();
    private AnthropicUsage _usage;
    private AnthropicBlockReading? _open;
    private int _blocks;
    private bool _started;
    private bool _ended;
    private bool _hasCalls;
    private string? _stopReason;
    private string? _stopSequence;

    public void Decode(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ICollection<ConversationEvent> events)
    {
        if (_ended || eventName.SequenceEqual("ping"u8))
            return;
        if (_shape.TryRead(eventName, data, out var more))
        {
            events.Add(more);
            return;
        }

        if (!JsonDocuments.TryRead(data, out var root) || root.ValueKind != JsonValueKind.Object)
        {
            Fail(ErrorCodes.Malformed("A frame of the upstream's stream is not valid JSON."), events);
            return;
        }

        var isRead = true;
        switch (AnthropicResponseDecoder.Text(root, "type"))
        {
            case "message_start":
                Start(root, events);
                break;
            case "content_block_start":
                isRead = StartBlock(root, events);
                break;
            case "content_block_delta":
                var before = events.Count;
                isRead = Continue(root, events);
                Learn(eventName, data, root, FrameShape.OnlyDelta(events, before));
                break;
            case "content_block_stop":
                isRead = EndBlock(events);
                break;
            case "message_delta":
                ReadMessageDelta(root, events);
                break;
            case "message_stop":
                Finish(events);
                break;
            case "error":
                Fail(AnthropicErrors.DecodeEvent(root), events);
                break;
            case null:
                isRead = false;
                break;
        }

        if (!isRead)
            Fail(ErrorCodes.Malformed("An event of the upstream's stream can't be read."), events);
    }

    public void Complete(ICollection<ConversationEvent> events)
    {
        if (_ended)
            return;
        if (_stopReason is null)
            Fail(ErrorCodes.CutOff(), events);
        else
            Finish(events);
    }

    private void Start(JsonView root, ICollection<ConversationEvent> events)
    {
        if (_started)
            return;
        _started = true;
        if (!root.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object)
        {
            events.Add(new ResponseStarted(null, null, null));
            return;
        }

        events.Add(new ResponseStarted(AnthropicResponseDecoder.Text(message, "id"), AnthropicResponseDecoder.Text(message, "model"), null));
        Note(AnswerFacts.Read(message, AnthropicNames.Messages, "id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage"), events);
        ReadUsage(message, events);
    }

    private static void Note(ProviderState? state, ICollection<ConversationEvent> events)
    {
        if (state is not null)
            events.Add(new ResponseNoted(state));
    }

    private bool StartBlock(JsonView root, ICollection<ConversationEvent> events)
    {
        StartIfNeeded(events);
        if (_open is not null && !EndBlock(events))
            return false;
        if (!root.TryGetProperty("content_block", out var block) || block.ValueKind != JsonValueKind.Object)
            return false;
        var reading = new RequestReading();
        _open = AnthropicBlockReading.Start(block, _blocks, reading, events);
        _hasCalls |= _open.IsCall;
        return reading.Error is null;
    }

    private bool Continue(JsonView root, ICollection<ConversationEvent> events) =>
        _open is not null && root.TryGetProperty("delta", out var delta) && delta.ValueKind == JsonValueKind.Object && _open.Continue(delta, events);

    private void Learn(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, JsonView root, BlockDelta? read)
    {
        if (read is null || !root.TryGetProperty("delta", out var delta))
            return;
        var text = AnthropicResponseDecoder.Text(delta, "type") switch
        {
            "text_delta" => "text"u8,
            "thinking_delta" => "thinking"u8,
            _ => "partial_json"u8,
        };
        _shape.Learn(eventName, data, read, text, TextDepth);
    }

    private bool EndBlock(ICollection<ConversationEvent> events)
    {
        // A second stop of a block has nothing to end.
        var isRead = _open?.End(events) ?? true;
        if (_open is not null)
            _blocks++;
        _open = null;
        return isRead;
    }

    private void ReadMessageDelta(JsonView root, ICollection<ConversationEvent> events)
    {
        StartIfNeeded(events);
        Note(AnswerFacts.Read(root, AnthropicNames.Messages, "type", "delta", "usage"), events);
        if (root.TryGetProperty("delta", out var delta) && delta.ValueKind == JsonValueKind.Object)
        {
            Note(AnswerFacts.Read(delta, AnthropicNames.Messages, "stop_reason", "stop_sequence"), events);
            _stopReason = AnthropicResponseDecoder.Text(delta, "stop_reason") ?? _stopReason;
            _stopSequence = AnthropicResponseDecoder.Text(delta, "stop_sequence") ?? _stopSequence;
        }

        ReadUsage(root, events);
    }

    private void ReadUsage(JsonView parent, ICollection<ConversationEvent> events)
    {
        if (!parent.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
            return;
        _usage.Read(usage);
        events.Add(new UsageReported(_usage.ToUsage()));
    }

    private void StartIfNeeded(ICollection<ConversationEvent> events)
    {
        if (!_started)
            events.Add(new ResponseStarted(null, null, null));
        _started = true;
    }

    private void Finish(ICollection<ConversationEvent> events)
    {
        StartIfNeeded(events);
        if (_open is not null && !EndBlock(events))
        {
            Fail(ErrorCodes.Malformed("A block of the upstream's stream can't be read."), events);
            return;
        }

        _ended = true;
        events.Add(new ChoiceStopped(0, AnthropicStopReasons.Read(_stopReason, _hasCalls), _stopSequence));
        events.Add(new ResponseEnded());
    }

    private void Fail(ProtocolError error, ICollection<ConversationEvent> events)
    {
        _ended = true;
        events.Add(new ResponseFailed(error));
    }
}
