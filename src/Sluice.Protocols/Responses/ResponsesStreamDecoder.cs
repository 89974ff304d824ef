using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Reads a stream of named events. Events that nobody here knows are passed over: the protocol adds some from time to time.</summary>
internal sealed class ResponsesStreamDecoder : IStreamDecoder
{
    private const int MaxItems = 4096;

    // Its text is told escaped, as a part of arguments: such frames are never read by their shape.
    private const string TextForTool = "response.custom_tool_call_input.delta";

    private readonly SortedDictionary<int, ResponsesItemReading> _items = [];
    private readonly FrameShape _shape = new();
    private int _current = -1;
    private int _next;
    private int _blocks;
    private bool _started;
    private bool _ended;
    private bool _hasCalls;

    public void Decode(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ICollection<ConversationEvent> events)
    {
        // Some compatible servers end as chat does; the answer has ended by then or it has not.
        if (_ended || data.Trim(" \t"u8).SequenceEqual("[DONE]"u8))
            return;
        if (_shape.TryRead(eventName, data, out var more))
        {
            events.Add(more);
            return;
        }

        var before = events.Count;
        if (!JsonDocuments.TryRead(data, out var frame) || frame.ValueKind != JsonValueKind.Object)
        {
            Fail(ErrorCodes.Malformed("A frame of the upstream's stream is not valid JSON."), events);
            return;
        }

        var type = ResponseHead.Text(frame, "type");
        if (!Read(type, frame, events))
            Fail(ErrorCodes.Malformed("An event of the upstream's stream can't be read."), events);
        else if (type != TextForTool && FrameShape.OnlyDelta(events, before) is { } delta)
            _shape.Learn(eventName, data, delta, "delta"u8, 1, "sequence_number"u8, "obfuscation"u8);
    }

    public void Complete(ICollection<ConversationEvent> events)
    {
        if (!_ended)
            Fail(ErrorCodes.CutOff(), events);
    }

    private bool Read(string? type, JsonView frame, ICollection<ConversationEvent> events)
    {
        switch (type)
        {
            case "response.created" or "response.in_progress" or "response.queued":
                Start(frame, events);
                return true;
            case "response.completed" or "response.incomplete":
                return Finish(frame, events);
            case "response.failed":
                Fail(frame.TryGetProperty("response", out var failed) && failed.ValueKind == JsonValueKind.Object ? ResponsesEnding.ErrorOf(failed) : ErrorCodes.CutOff(), events);
                return true;
            case "error":
                Fail(OpenAiErrors.TryRead(frame, 0, out var told) ? told : OpenAiErrors.FromFields(frame), events);
                return true;
            case null:
                // An error without a name, as servers of the chat dialect send it.
                if (!OpenAiErrors.TryRead(frame, 0, out var plain))
                    return false;
                Fail(plain, events);
                return true;
        }

        return !frame.TryGetProperty("output_index", out var index) || (index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out var number) && ReadItem(type, number, frame, events));
    }

    // Without a type: the frame is the whole item.
    private bool ReadItem(string? type, int index, JsonView frame, ICollection<ConversationEvent> events)
    {
        if (index is < 0 or >= MaxItems)
            return false;
        Start(default, events);
        // What comes late about an item that is told has no place left.
        if (index < _next)
            return true;
        if (!_items.TryGetValue(index, out var item))
            _items[index] = item = new ResponsesItemReading();

        if (_current < 0)
            Activate(index, events);
        else if (_current == index)
            item.Resume(events);

        var isRead = Tell(type, item, frame);
        _hasCalls |= item.IsCall;
        if (isRead && item.IsDone && _current == index)
            Advance(events);
        return isRead;
    }

    private static bool Tell(string? type, ResponsesItemReading item, JsonView frame)
    {
        if (item.IsDone)
            return true;
        switch (type)
        {
            case null:
                return item.Done(frame);
            case "response.output_item.added":
                return TryFind(frame, "item", out var added) && item.Begin(added);
            case "response.output_item.done":
                return TryFind(frame, "item", out var done) && item.Done(done);
            case "response.content_part.added":
                if (TryFind(frame, "part", out var begun))
                    item.BeginPart(begun);
                return true;
            case "response.content_part.done":
                if (TryFind(frame, "part", out var whole))
                    item.EndPart(whole);
                return true;
            case "response.output_text.delta":
                item.Append(frame, isRefusal: false);
                return true;
            case "response.refusal.delta":
                item.Append(frame, isRefusal: true);
                return true;
            case "response.output_text.annotation.added":
                item.Annotate(frame);
                return true;
            case "response.function_call_arguments.delta":
                item.AppendArguments(frame);
                return true;
            case TextForTool:
                item.AppendInput(frame);
                return true;
            case "response.reasoning_summary_text.delta":
                item.AppendReasoning(frame, "summary_index");
                return true;
            case "response.reasoning_text.delta":
                item.AppendReasoning(frame, "content_index");
                return true;
            default:
                return true;
        }
    }

    private void Activate(int index, ICollection<ConversationEvent> events)
    {
        _current = index;
        _items[index].Activate(events, _blocks);
    }

    // The open item is whole: the ones that waited follow, in their order, up to the first that is not whole.
    private void Advance(ICollection<ConversationEvent> events)
    {
        while (_current >= 0 && _items[_current].IsDone)
        {
            _blocks += _items[_current].Blocks;
            _next = _current + 1;
            _items.Remove(_current);
            _current = -1;
            if (_items.Count > 0)
                Activate(_items.Keys.First(), events);
        }
    }

    private void Start(JsonView frame, ICollection<ConversationEvent> events)
    {
        if (_started)
            return;
        _started = true;
        events.Add(frame.ValueKind == JsonValueKind.Object && TryFind(frame, "response", out var response)
            ? new ResponseStarted(ResponseHead.Text(response, "id"), ResponseHead.Text(response, "model"), ResponsesEnding.CreatedAt(response))
            : new ResponseStarted(null, null, null));
    }

    private bool Finish(JsonView frame, ICollection<ConversationEvent> events)
    {
        Start(frame, events);
        if (!TryFind(frame, "response", out var response))
            return false;
        // A server may tell the whole answer in its last event alone.
        if (_blocks == 0 && _items.Count == 0 && TryFind(response, "output", out var output, JsonValueKind.Array))
        {
            var index = 0;
            foreach (var item in output.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Object || !ReadItem(null, index++, item, events))
                    return false;
            }
        }

        while (_current >= 0)
        {
            _items[_current].Resume(events);
            _items[_current].Abandon();
            Advance(events);
        }

        if (ResponsesEnding.FactsOf(response) is { } facts)
            events.Add(new ResponseNoted(facts));
        if (ResponsesEnding.UsageOf(response) is { } usage)
            events.Add(new UsageReported(usage));
        if (ResponsesEnding.Read(response, _hasCalls) is not { } reason)
        {
            Fail(ResponsesEnding.ErrorOf(response), events);
            return true;
        }

        _ended = true;
        events.Add(new ChoiceStopped(0, reason));
        events.Add(new ResponseEnded());
        return true;
    }

    private static bool TryFind(JsonView frame, string name, out JsonView value, JsonValueKind kind = JsonValueKind.Object) =>
        frame.TryGetProperty(name, out value) && value.ValueKind == kind;

    private void Fail(ProtocolError error, ICollection<ConversationEvent> events)
    {
        _ended = true;
        events.Add(new ResponseFailed(error));
    }
}
