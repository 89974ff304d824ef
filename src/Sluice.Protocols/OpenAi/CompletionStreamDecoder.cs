using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads a stream of text completion chunks.</summary>
internal sealed class CompletionStreamDecoder : IStreamDecoder
{
    // Many prompts times many answers; a larger index is a broken frame.
    private const int MaxChoices = 4096;

    private readonly List<Choice> _choices = [];
    private readonly ChunkFacts _facts = new(OpenAiNames.Completions);
    private bool _started;
    private bool _ended;
    private Usage? _usage;

    public void Decode(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ICollection<ConversationEvent> events)
    {
        if (_ended)
            return;
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

        if (!_started)
            events.Add(new ResponseStarted(ResponseHead.Text(chunk, "id"), ResponseHead.Text(chunk, "model"), ResponseHead.Created(chunk)));
        _started = true;
        _facts.Read(chunk, events);
        if (chunk.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                if (!Read(choice, events))
                {
                    Fail(ErrorCodes.Malformed("A chunk of the upstream's stream can't be read."), events);
                    return;
                }
            }
        }

        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            _usage = OpenAiUsage.Read(usage, _usage, OpenAiNames.Completions);
            events.Add(new UsageReported(_usage));
        }
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

    private bool Read(JsonView element, ICollection<ConversationEvent> events)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return false;
        var index = 0;
        if (element.TryGetProperty("index", out var number) && (number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out index)))
            return false;
        if (index is < 0 or >= MaxChoices)
            return false;
        while (_choices.Count <= index)
            _choices.Add(new Choice());
        var choice = _choices[index];
        var text = ResponseHead.Text(element, "text") ?? "";
        var logprobs = CompletionLogprobs.Read(element);
        if (text.Length > 0 || logprobs is { Count: > 0 })
        {
            if (!choice.IsOpen)
                events.Add(new BlockStarted(index, 0, new TextBlock("")));
            choice.IsOpen = true;
            events.Add(new BlockDelta(index, 0, text) { Logprobs = logprobs });
        }

        if (ResponseHead.Text(element, "finish_reason") is { Length: > 0 } reason)
            choice.FinishReason = reason;
        choice.Stop = ResponseHead.Text(element, "stop_reason") ?? choice.Stop;
        return true;
    }

    private void Finish(ICollection<ConversationEvent> events)
    {
        _ended = true;
        if (!_started)
            events.Add(new ResponseStarted(null, null, null));
        if (_choices.Count == 0)
            _choices.Add(new Choice());
        for (var index = 0; index < _choices.Count; index++)
        {
            if (_choices[index].IsOpen)
                events.Add(new BlockEnded(index, 0));
            var reason = OpenAiStopReasons.Read(_choices[index].FinishReason, hasToolCalls: false);
            var stop = reason == StopReason.EndOfTurn ? _choices[index].Stop : null;
            events.Add(new ChoiceStopped(index, stop is null ? reason : StopReason.StopSequence, stop));
        }

        events.Add(new ResponseEnded());
    }

    private void Fail(ProtocolError error, ICollection<ConversationEvent> events)
    {
        _ended = true;
        events.Add(new ResponseFailed(error));
    }

    private sealed class Choice
    {
        public bool IsOpen { get; set; }

        public string? FinishReason { get; set; }

        public string? Stop { get; set; }
    }
}
