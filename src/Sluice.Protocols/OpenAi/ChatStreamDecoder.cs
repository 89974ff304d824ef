using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads a stream of chat completion chunks.</summary>
internal sealed class ChatStreamDecoder : IStreamDecoder
{
    // More answers than any server offers; a larger index is a broken frame, not a reason to allocate.
    private const int MaxChoices = 128;

    // { choices: [ { delta: { here
    private const int TextDepth = 4;

    private readonly List<ChatChoiceReading> _choices = [];
    private readonly ChunkFacts _facts = new(OpenAiNames.Chat);
    private readonly FrameShape _shape = new();
    private bool _started;
    private bool _ended;
    private Usage? _usage;

    public void Decode(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ICollection<ConversationEvent> events)
    {
        if (_ended)
            return;
        if (_shape.TryRead(eventName, data, out var more))
        {
            events.Add(more);
            return;
        }

        if (data.Trim(" \t"u8).SequenceEqual("[DONE]"u8))
        {
            Finish(events);
            return;
        }

        if (!JsonDocuments.TryRead(data, out var chunk) || chunk.ValueKind != JsonValueKind.Object)
        {
            Fail(ErrorCodes.Malformed("A frame of the upstream's stream is not valid JSON."), events);
            return;
        }

        if (OpenAiErrors.TryRead(chunk, 0, out var told) || (eventName.SequenceEqual("error"u8) && OpenAiErrors.TryRead(chunk, 502, out told)))
        {
            Fail(told, events);
            return;
        }

        var before = events.Count;
        Start(chunk, events);
        _facts.Read(chunk, events);
        if (chunk.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                if (!DecodeChoice(choice, events))
                {
                    Fail(ErrorCodes.Malformed("A chunk of the upstream's stream can't be read."), events);
                    return;
                }
            }
        }

        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            _usage = OpenAiUsage.Read(usage, _usage, OpenAiNames.Chat);
            events.Add(new UsageReported(_usage));
        }

        if (FrameShape.OnlyDelta(events, before) is { } delta && _choices[delta.Choice].OpenText is { } name)
            _shape.Learn(eventName, data, delta, name, TextDepth, "obfuscation"u8);
    }

    public void Complete(ICollection<ConversationEvent> events)
    {
        if (_ended)
            return;
        if (_choices.Count > 0 && _choices.TrueForAll(c => c.FinishReason is not null))
            Finish(events);
        else
            Fail(ErrorCodes.CutOff(), events);
    }

    private bool DecodeChoice(JsonView choice, ICollection<ConversationEvent> events)
    {
        if (choice.ValueKind != JsonValueKind.Object)
            return false;
        var index = 0;
        if (choice.TryGetProperty("index", out var number) && (number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out index)))
            return false;
        if (index is < 0 or >= MaxChoices)
            return false;
        while (_choices.Count <= index)
            _choices.Add(new ChatChoiceReading(_choices.Count));
        return _choices[index].Read(choice, events);
    }

    private void Start(JsonView chunk, ICollection<ConversationEvent> events)
    {
        if (_started)
            return;
        _started = true;
        events.Add(chunk.ValueKind == JsonValueKind.Object
            ? new ResponseStarted(ResponseHead.Text(chunk, "id"), ResponseHead.Text(chunk, "model"), ResponseHead.Created(chunk))
            : new ResponseStarted(null, null, null));
    }

    private void Finish(ICollection<ConversationEvent> events)
    {
        Start(default, events);
        if (_choices.Count == 0)
            _choices.Add(new ChatChoiceReading(0));
        foreach (var choice in _choices)
        {
            if (!choice.Finish(events))
            {
                Fail(ErrorCodes.Malformed("The upstream's stream holds a tool call without a name."), events);
                return;
            }
        }

        _ended = true;
        events.Add(new ResponseEnded());
    }

    private void Fail(ProtocolError error, ICollection<ConversationEvent> events)
    {
        _ended = true;
        events.Add(new ResponseFailed(error));
    }
}
