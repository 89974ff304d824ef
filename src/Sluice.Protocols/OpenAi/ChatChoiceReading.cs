using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>
/// Reads the chunks of one choice. The conversation model has one open block at a time, so of several tool calls whose fragments come
/// mixed the first open one is passed on at once, the others wait until it is whole.
/// </summary>
/// <param name="choice">The choice's number.</param>
internal sealed class ChatChoiceReading(int choice)
{
    private const int MaxCalls = 1024;
    private const int MaxOthers = 64;
    private static readonly byte[] s_content = "content"u8.ToArray();
    private static readonly byte[] s_refusal = "refusal"u8.ToArray();
    private static readonly byte[] s_reasoning = "reasoning"u8.ToArray();
    private static readonly byte[] s_reasoningContent = "reasoning_content"u8.ToArray();

    private readonly Queue<ChatCallReading> _waiting = [];
    private readonly List<ChatCallReading> _calls = [];
    private readonly List<(Kind Kind, string Text, IReadOnlyList<TokenLogprob>? Logprobs)> _after = [];
    private ChatCallReading? _openCall;
    private Kind _open;
    private int _blocks;
    private string? _stop;
    private StateCollector _others = new(OpenAiNames.Chat);
    private HashSet<string>? _otherNames;
    private byte[]? _reasoningName;

    private enum Kind
    {
        None,
        Reasoning,
        Text,
        Refusal,
        Call,
    }

    public string? FinishReason { get; private set; }

    /// <summary>The name under which the open block's text comes, if more of it is all that a chunk can bring; null if there is no such block, or something waits.</summary>
    public byte[]? OpenText => _waiting.Count > 0 || _after.Count > 0 ? null : _open switch
    {
        Kind.Text => s_content,
        Kind.Reasoning => _reasoningName,
        Kind.Refusal => s_refusal,
        _ => null,
    };

    /// <summary>Reads one choice of a chunk; false if it can't be read.</summary>
    public bool Read(JsonView element, ICollection<ConversationEvent> events)
    {
        if (element.TryGetProperty("delta", out var delta) && delta.ValueKind == JsonValueKind.Object && !ReadDelta(delta, OpenAiLogprobs.Read(element), events))
            return false;
        if (ResponseHead.Text(element, "finish_reason") is { Length: > 0 } reason)
            FinishReason = reason;
        _stop = ResponseHead.Text(element, "stop_reason") ?? _stop;
        return true;
    }

    /// <summary>Ends the choice; false if a call never told its name.</summary>
    public bool Finish(ICollection<ConversationEvent> events)
    {
        _calls.ForEach(call => call.EndInput());
        if (!FlushCalls(events, all: true))
            return false;
        Close(events);
        foreach (var (kind, text, logprobs) in _after)
            Append(kind, text, logprobs, events);
        Close(events);
        var reason = OpenAiStopReasons.Read(FinishReason, _calls.Count > 0);
        if (reason == StopReason.EndOfTurn && _stop is not null)
            events.Add(new ChoiceStopped(choice, StopReason.StopSequence, _stop) { State = _others.Build() });
        else
            events.Add(new ChoiceStopped(choice, reason) { State = _others.Build() });
        return true;
    }

    private bool ReadDelta(JsonView delta, IReadOnlyList<TokenLogprob>? logprobs, ICollection<ConversationEvent> events)
    {
        NoteOthers(delta);
        var reasoning = ResponseHead.Text(delta, "reasoning_content");
        _reasoningName = reasoning is null ? s_reasoning : s_reasoningContent;
        AppendText(Kind.Reasoning, reasoning ?? ResponseHead.Text(delta, "reasoning"), null, events);
        if (delta.TryGetProperty("thinking_blocks", out var thinking) && thinking.ValueKind == JsonValueKind.Array)
            AppendThinking(ThinkingBlocks.Decode(thinking), events);
        AppendText(Kind.Text, ResponseHead.Text(delta, "content"), logprobs, events);
        AppendText(Kind.Refusal, ResponseHead.Text(delta, "refusal"), null, events);
        if (delta.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in calls.EnumerateArray())
            {
                if (call.ValueKind != JsonValueKind.Object || !ReadCall(call, events))
                    return false;
            }
        }

        // The form before tools: one call, without an id.
        if (delta.TryGetProperty("function_call", out var function) && function.ValueKind == JsonValueKind.Object)
            return AppendCall(CallFor(0, null, null), function, events);
        return true;
    }

    // What has no word here (citations, sound) is told by name at the end; its pieces could not be put together anyway.
    private void NoteOthers(JsonView delta)
    {
        foreach (var member in delta.EnumerateObject())
        {
            if (member.Name is "role" or "content" or "refusal" or "reasoning" or "reasoning_content" or "thinking_blocks" or "tool_calls" or "function_call"
                || member.Value.ValueKind == JsonValueKind.Null || _otherNames?.Count >= MaxOthers)
                continue;
            if ((_otherNames ??= []).Add(member.Name))
                _others.Add(member.Name, member.Value);
        }
    }

    private void AppendText(Kind kind, string? text, IReadOnlyList<TokenLogprob>? logprobs, ICollection<ConversationEvent> events)
    {
        if (string.IsNullOrEmpty(text) && logprobs is null)
            return;

        // Text amid the arguments of a call waits until the call is whole.
        if (_open == Kind.Call || _waiting.Count > 0)
        {
            FlushCalls(events, all: false);
            if (_openCall is { IsComplete: false } || _waiting.Count > 0)
            {
                _after.Add((kind, text ?? "", logprobs));
                return;
            }
        }

        Append(kind, text ?? "", logprobs, events);
    }

    private void Append(Kind kind, string text, IReadOnlyList<TokenLogprob>? logprobs, ICollection<ConversationEvent> events)
    {
        if (_open != kind)
        {
            Close(events);
            _open = kind;
            events.Add(new BlockStarted(choice, _blocks, kind switch
            {
                Kind.Reasoning => new ReasoningBlock(""),
                Kind.Refusal => new RefusalBlock(""),
                _ => new TextBlock(""),
            }));
        }

        events.Add(new BlockDelta(choice, _blocks, text) { Logprobs = logprobs });
    }

    private void AppendThinking(List<Block> blocks, ICollection<ConversationEvent> events)
    {
        foreach (var block in blocks.OfType<ReasoningBlock>())
        {
            if (block.RedactedData is not null)
            {
                Close(events);
                events.Add(new BlockStarted(choice, _blocks, block));
                events.Add(new BlockEnded(choice, _blocks++));
            }
            else if (block.Signature is not null && _open == Kind.Reasoning)
            {
                // The text came before as reasoning_content; this adds the proof.
                events.Add(new BlockEnded(choice, _blocks++) { Signature = block.Signature });
                _open = Kind.None;
            }
        }
    }

    private bool ReadCall(JsonView call, ICollection<ConversationEvent> events)
    {
        var index = -1;
        if (call.TryGetProperty("index", out var number) && number.ValueKind == JsonValueKind.Number && !number.TryGetInt32(out index))
            return false;
        var hasFunction = (call.TryGetProperty("function", out var function) || call.TryGetProperty("custom", out function)) && function.ValueKind == JsonValueKind.Object;
        var reading = CallFor(index, ResponseHead.Text(call, "id"), hasFunction ? ResponseHead.Text(function, "name") : null);
        if (_calls.Count > MaxCalls)
            return false;
        if (reading.State is null)
        {
            var state = new StateCollector(OpenAiNames.Chat);
            foreach (var member in call.EnumerateObject())
            {
                if (member.Name is not ("id" or "type" or "function" or "custom" or "index"))
                    state.Add(member.Name, member.Value);
            }

            reading.State = state.Build();
        }

        reading.TakesText |= ToolCallsDecoder.IsCustom(call) || (hasFunction && !call.TryGetProperty("function", out _));

        return !hasFunction || AppendCall(reading, function, events);
    }

    /// <summary>Finds the call that a fragment belongs to. Some servers give all calls the same index, or none: a new id tells them apart.</summary>
    private ChatCallReading CallFor(int index, string? id, string? name)
    {
        var found = index < 0 ? _calls.LastOrDefault() : _calls.FindLast(c => c.WireIndex == index);
        var isOther = found is not null && !string.IsNullOrEmpty(id) && found.Id.Length > 0 && found.Id != id && !string.IsNullOrEmpty(name);
        if (found is null || isOther)
        {
            found = new ChatCallReading(index < 0 ? _calls.Count : index);
            _calls.Add(found);
            _waiting.Enqueue(found);
        }

        if (found.Id.Length == 0 && !string.IsNullOrEmpty(id))
            found.Id = id;
        if (found.Name.Length == 0 && !string.IsNullOrEmpty(name))
            found.Name = name;
        return found;
    }

    private bool AppendCall(ChatCallReading call, JsonView function, ICollection<ConversationEvent> events)
    {
        if (call.Name.Length == 0 && ResponseHead.Text(function, "name") is { } name)
            call.Name = name;
        if (call.TakesText)
        {
            if (ResponseHead.Text(function, "input") is { Length: > 0 } input)
                call.AppendInput(input);
        }
        else if (ChatCallReading.FragmentOf(function) is { Length: > 0 } fragment)
        {
            // White space after a finished call has no meaning; anything else can't be part of it.
            if (call != _openCall && !_waiting.Contains(call))
                return string.IsNullOrWhiteSpace(fragment);
            call.Append(fragment);
        }

        return FlushCalls(events, all: false);
    }

    /// <summary>Passes on what the open call has got, and goes to the next one once it is whole, or in any case at the end.</summary>
    private bool FlushCalls(ICollection<ConversationEvent> events, bool all)
    {
        while (true)
        {
            if (_openCall is { } call)
            {
                if (call.HasWaiting)
                    events.Add(new BlockDelta(choice, _blocks, call.TakeWaiting()));
                if (_waiting.Count == 0 || !(all || call.IsComplete))
                    return true;
                Close(events);
            }

            if (!_waiting.TryPeek(out var next))
                return true;
            if (next.Name.Length == 0)
                return !all;
            _waiting.Dequeue();
            Close(events);
            if (next.Id.Length == 0)
                next.Id = ToolCallsDecoder.MintId(_calls.IndexOf(next));
            _open = Kind.Call;
            _openCall = next;
            events.Add(new BlockStarted(choice, _blocks, new ToolCallBlock(next.Id, next.Name, "") { TakesText = next.TakesText, State = next.State }));
        }
    }

    private void Close(ICollection<ConversationEvent> events)
    {
        if (_open == Kind.None)
            return;
        events.Add(new BlockEnded(choice, _blocks++));
        _open = Kind.None;
        _openCall = null;
    }
}
