using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Reads the events of one item. The conversation model has one open block at a time, so an item that comes while another is open keeps what it
/// says until its turn.
/// </summary>
internal sealed class ResponsesItemReading
{
    private readonly List<ConversationEvent> _kept = [];
    private readonly List<JsonElement> _annotations = [];
    private ICollection<ConversationEvent>? _events;
    private Block? _open;
    private int _index;
    private int _blocks;
    private int _part = -1;
    private bool _hasText;

    /// <summary>Whether the item has ended.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether a call is among what it said.</summary>
    public bool IsCall { get; private set; }

    /// <summary>It is the item's turn: what it kept goes out, and what follows at once.</summary>
    /// <param name="events">Takes the events.</param>
    /// <param name="first">The number of its first block.</param>
    public void Activate(ICollection<ConversationEvent> events, int first)
    {
        _index = first;
        foreach (var item in _kept)
            events.Add(Shift(item, first));
        _kept.Clear();
        _events = events;
    }

    /// <summary>Number of its blocks.</summary>
    public int Blocks => _blocks;

    /// <summary>Where events go now; set anew for each frame while it is the item's turn.</summary>
    public void Resume(ICollection<ConversationEvent> events) => _events = events;

    /// <summary>The item begins; false if it can't be read.</summary>
    public bool Begin(JsonView item)
    {
        switch (ResponseHead.Text(item, "type"))
        {
            case "function_call" or "custom_tool_call":
                if (ResponsesResponseDecoder.CallOf(item) is not { } call)
                    return false;
                IsCall = true;
                Start(call);
                return true;
            case "reasoning":
                Start(ResponsesReasoning.Decode(item) with { Text = "" });
                return true;
            case null:
                return false;
            default:
                // A message's parts tell what it holds; the items of other tools are whole at their end.
                return true;
        }
    }

    /// <summary>A part of a message begins.</summary>
    public void BeginPart(JsonView part)
    {
        switch (ResponseHead.Text(part, "type"))
        {
            case "output_text":
                End(null);
                Start(new TextBlock(""));
                break;
            case "refusal":
                End(null);
                Start(new RefusalBlock(""));
                break;
        }
    }

    /// <summary>More text.</summary>
    public void Append(JsonView frame, bool isRefusal)
    {
        if (_open is not (TextBlock or RefusalBlock) || _open is RefusalBlock != isRefusal)
        {
            End(null);
            Start(isRefusal ? new RefusalBlock("") : new TextBlock(""));
        }

        var logprobs = frame.TryGetProperty("logprobs", out var tokens) && tokens.ValueKind == JsonValueKind.Array && tokens.GetArrayLength() > 0 ? OpenAiLogprobs.ReadTokens(tokens) : null;
        Tell(ResponseHead.Text(frame, "delta") ?? "", logprobs);
    }

    /// <summary>More of a call's arguments.</summary>
    public void AppendArguments(JsonView frame)
    {
        if (_open is ToolCallBlock)
            Tell(ResponseHead.Text(frame, "delta") ?? "", null);
    }

    /// <summary>More of the text that a tool takes.</summary>
    public void AppendInput(JsonView frame)
    {
        if (_open is ToolCallBlock { TakesText: true } && ResponseHead.Text(frame, "delta") is { Length: > 0 } text)
            TellInput(text);
    }

    /// <summary>More reasoning; another part begins with a blank line.</summary>
    public void AppendReasoning(JsonView frame, string indexName)
    {
        if (_open is not ReasoningBlock)
            return;
        var part = frame.TryGetProperty(indexName, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var told) ? told : 0;
        if (part != _part && _hasText)
            Tell(ResponsesReasoning.BetweenParts, null);
        _part = part;
        Tell(ResponseHead.Text(frame, "delta") ?? "", null);
    }

    /// <summary>A citation of the open text.</summary>
    public void Annotate(JsonView frame)
    {
        if (frame.TryGetProperty("annotation", out var annotation))
            _annotations.Add(annotation.ToElement());
    }

    /// <summary>A part of a message is whole.</summary>
    public void EndPart(JsonView part)
    {
        if (_open is TextBlock or RefusalBlock)
            Complete(ResponseHead.Text(part, _open is TextBlock ? "text" : "refusal"), ResponsesResponseDecoder.StateOf(part));
    }

    /// <summary>The item is whole. What was never told in pieces is told now; false if it can't be read.</summary>
    public bool Done(JsonView item)
    {
        if (IsDone)
            return true;
        IsDone = true;
        switch (_open)
        {
            case ToolCallBlock { TakesText: true }:
                if (!_hasText && ResponseHead.Text(item, "input") is { Length: > 0 } input)
                    TellInput(input);
                Tell(_hasText ? TextInput.End : TextInput.ToArguments(""), null);
                End(null);
                return true;
            case ToolCallBlock:
                Complete(ResponseHead.Text(item, "arguments"), null);
                return true;
            case ReasoningBlock:
                var whole = ResponsesReasoning.Decode(item);
                Complete(whole.Text, whole.State, whole.Signature);
                return true;
            case not null:
                Complete(LastText(item), null);
                return true;
        }

        if (_blocks > 0)
            return true;
        var blocks = new List<Block>();
        List<TokenLogprob>? logprobs = null;
        if (!ResponsesResponseDecoder.ReadItem(item, blocks, ref logprobs))
            return false;
        foreach (var block in blocks)
        {
            IsCall |= block is ToolCallBlock;
            var (start, text) = block switch
            {
                TextBlock its => (its with { Text = "" }, its.Text),
                RefusalBlock its => (its with { Text = "" }, its.Text),
                ReasoningBlock its => (its with { Text = "" }, its.Text),
                ToolCallBlock its => (its with { ArgumentsJson = "" }, its.ArgumentsJson),
                _ => (block, ""),
            };
            Start(start);
            if (text.Length > 0)
                Tell(text, start is TextBlock ? logprobs : null);
            logprobs = start is TextBlock ? null : logprobs;
            End(null);
        }

        return true;
    }

    /// <summary>The stream ended well without an end of this item.</summary>
    public void Abandon()
    {
        if (_open is ToolCallBlock { TakesText: true } && _hasText)
            Tell(TextInput.End, null);
        End(null);
        IsDone = true;
    }

    private static string? LastText(JsonView item) =>
        item.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array && content.GetArrayLength() > 0 && content.Last is { ValueKind: JsonValueKind.Object } part
            ? ResponseHead.Text(part, "text") ?? ResponseHead.Text(part, "refusal")
            : null;

    private void Complete(string? whole, ProviderState? state, string? signature = null)
    {
        if (!_hasText && whole is { Length: > 0 })
            Tell(whole, null);
        End(state, signature);
    }

    private void TellInput(string text)
    {
        if (!_hasText)
            Tell(TextInput.Begin, null);
        Tell(TextInput.Escape(text), null);
    }

    private void Start(Block block)
    {
        _open = block;
        _hasText = false;
        _part = -1;
        Add(new BlockStarted(0, Number, block));
    }

    private void Tell(string text, List<TokenLogprob>? logprobs)
    {
        if (text.Length == 0 && logprobs is null)
            return;
        _hasText = true;
        Add(new BlockDelta(0, Number, text) { Logprobs = logprobs });
    }

    private void End(ProviderState? state, string? signature = null)
    {
        if (_open is null)
            return;
        if (state is null && _annotations.Count > 0 && _open is TextBlock)
        {
            var annotations = _annotations.ToList();
            state = new ProviderState(ResponsesNames.Dialect, [new("annotations", JsonOutput.Element(writer =>
            {
                writer.WriteStartArray();
                annotations.ForEach(annotation => annotation.WriteTo(writer));
                writer.WriteEndArray();
            }))]);
        }

        _annotations.Clear();
        Add(new BlockEnded(0, Number) { State = state, Signature = signature });
        _open = null;
        _blocks++;
    }

    private int Number => (_events is null ? 0 : _index) + _blocks;

    private void Add(ConversationEvent item) => (_events ?? _kept).Add(item);

    private static ConversationEvent Shift(ConversationEvent item, int by) => item switch
    {
        BlockStarted started => started with { Index = started.Index + by },
        BlockDelta delta => delta with { Index = delta.Index + by },
        BlockEnded ended => ended with { Index = ended.Index + by },
        _ => item,
    };
}
