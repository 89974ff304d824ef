using System.Text.Json;

namespace Sluice.Engine.Chat;

/// <summary>
/// Reads generated text, piece by piece as it comes, into reasoning, content and tool calls (Hermes and Qwen format).
/// How the text is cut into pieces changes when events come, never what they say in sum. Not safe for concurrent use.
/// </summary>
public sealed class ChatOutputParser(ChatOutputOptions options, Func<string> nextCallId)
{
    internal const string ThinkOpen = "<think>";
    internal const string ThinkClose = "</think>";
    internal const string CallOpen = "<tool_call>";
    internal const string CallClose = "</tool_call>";

    private readonly List<ChatOutputEvent> _events = [];
    private Phase _phase = options.StartsInReasoning && options.ParseReasoning ? Phase.Reasoning : options.ParseReasoning ? Phase.Start : Phase.Content;
    private string _pending = "";
    private bool _dropsSpace = options.StartsInReasoning && options.ParseReasoning;
    private JsonNesting _arguments;
    private int _callIndex = -1;

    private enum Phase
    {
        /// <summary>Nothing but white space so far.</summary>
        Start,
        Reasoning,
        Content,

        /// <summary>In a tool call block, before its arguments.</summary>
        CallHead,
        CallArguments,

        /// <summary>Behind the arguments, before the block's end.</summary>
        CallTail,
    }

    /// <summary>Takes the next piece of text and answers what became certain with it.</summary>
    public IReadOnlyList<ChatOutputEvent> Feed(string piece)
    {
        _pending += piece;
        return Run(isEnd: false);
    }

    /// <summary>Ends the output; what was held back comes out as what it is so far.</summary>
    public IReadOnlyList<ChatOutputEvent> Complete() => Run(isEnd: true);

    private ChatOutputEvent[] Run(bool isEnd)
    {
        while (Step(isEnd))
        {
        }

        ChatOutputEvent[] events = [.. _events];
        _events.Clear();
        return events;
    }

    /// <summary>Advances within or out of the current phase; false when more text is needed.</summary>
    private bool Step(bool isEnd) => _phase switch
    {
        Phase.Start => StepStart(isEnd),
        Phase.Reasoning => StepReasoning(isEnd),
        Phase.Content => StepContent(isEnd),
        Phase.CallHead => StepCallHead(isEnd),
        Phase.CallArguments => StepCallArguments(isEnd),
        _ => StepCallTail(isEnd),
    };

    private bool StepStart(bool isEnd)
    {
        var text = _pending.TrimStart();
        if (text.StartsWith(ThinkOpen, StringComparison.Ordinal))
            return Enter(Phase.Reasoning, text[ThinkOpen.Length..], dropsSpace: true);
        if (!isEnd && ThinkOpen.StartsWith(text, StringComparison.Ordinal))
            return false;
        return Enter(Phase.Content, _pending, dropsSpace: false);
    }

    private bool StepReasoning(bool isEnd)
    {
        if (_dropsSpace)
        {
            _pending = _pending.TrimStart();
            _dropsSpace = _pending.Length == 0;
        }

        var close = _pending.IndexOf(ThinkClose, StringComparison.Ordinal);
        var ready = close >= 0 ? close : isEnd ? _pending.Length : MarkerStart(_pending, ThinkClose);
        var text = _pending[..ready].TrimEnd();
        if (text.Length > 0)
            _events.Add(new ReasoningDelta(text));
        if (close >= 0)
            return Enter(Phase.Content, _pending[(close + ThinkClose.Length)..], dropsSpace: true);

        // White space stays until it is known whether it stands in front of the block's end.
        _pending = isEnd ? "" : _pending[text.Length..];
        return false;
    }

    private bool StepContent(bool isEnd)
    {
        if (_dropsSpace)
        {
            _pending = _pending.TrimStart('\n', '\r');
            _dropsSpace = _pending.Length == 0;
        }

        if (!options.ParseToolCalls)
        {
            EmitContent(_pending);
            _pending = "";
            return false;
        }

        var open = _pending.IndexOf(CallOpen, StringComparison.Ordinal);
        var ready = open >= 0 ? open : isEnd ? _pending.Length : MarkerStart(_pending, CallOpen);
        var text = isEnd && open < 0 ? _pending : _pending[..ready].TrimEnd();
        EmitContent(text);
        _pending = _pending[text.Length..];
        if (open < 0)
            return false;
        _phase = Phase.CallHead;
        return true;
    }

    /// <summary>The pending text begins with the white space before the block's opening, kept in case that it is no call.</summary>
    private bool StepCallHead(bool isEnd)
    {
        var start = _pending.IndexOf(CallOpen, StringComparison.Ordinal) + CallOpen.Length;
        var block = _pending[start..];
        var head = ToolCallHead.Read(block);
        if (head.State == ToolCallHeadState.Malformed || (isEnd && head.State == ToolCallHeadState.Incomplete))
        {
            EmitContent(_pending[..start]);
            return Enter(Phase.Content, block, dropsSpace: false);
        }

        if (head.State == ToolCallHeadState.Incomplete)
            return false;
        _events.Add(new ToolCallStart(++_callIndex, nextCallId(), head.Name));
        if (head.State == ToolCallHeadState.ArgumentsFollow)
        {
            _arguments = default;
            return Enter(Phase.CallArguments, block[head.Rest..], dropsSpace: false);
        }

        var arguments = block[head.Arguments];
        _events.Add(new ToolCallArgumentsDelta(_callIndex, arguments.Length == 0 ? "{}" : arguments));
        return Enter(Phase.CallTail, block[head.Rest..], dropsSpace: false);
    }

    private bool StepCallArguments(bool isEnd)
    {
        for (var i = 0; i < _pending.Length; i++)
        {
            if (!_arguments.IsInString && _pending[i] == '<')
            {
                // The block ends in the middle of its arguments; what has been said stays as it is.
                var rest = _pending[i..];
                var isClose = rest.StartsWith(CallClose, StringComparison.Ordinal);
                if (isClose || (!isEnd && CallClose.StartsWith(rest, StringComparison.Ordinal)))
                {
                    EmitArguments(_pending[..i]);
                    _pending = rest;
                    if (isClose)
                        _phase = Phase.CallTail;
                    return isClose;
                }
            }

            if (_arguments.Closes(_pending[i]))
            {
                EmitArguments(_pending[..(i + 1)]);
                return Enter(Phase.CallTail, _pending[(i + 1)..], dropsSpace: false);
            }
        }

        EmitArguments(_pending);
        _pending = "";
        if (isEnd)
            EndCall(tail: "", rest: "", isEnd);
        return false;
    }

    private bool StepCallTail(bool isEnd)
    {
        var close = _pending.IndexOf(CallClose, StringComparison.Ordinal);
        var open = _pending.IndexOf(CallOpen, StringComparison.Ordinal);
        if (close >= 0 && (open < 0 || close < open))
            EndCall(_pending[..close], _pending[(close + CallClose.Length)..], isCutOff: false);
        else if (open >= 0)
            EndCall(_pending[..open], _pending[open..], isCutOff: false);
        else if (isEnd)
            EndCall(_pending, rest: "", isCutOff: true);
        else
            return false;
        return true;
    }

    /// <summary>Ends the call; of the text behind its arguments, what isn't part of the JSON object is content.</summary>
    private void EndCall(string tail, string rest, bool isCutOff)
    {
        _events.Add(new ToolCallEnd(_callIndex));
        Enter(Phase.Content, rest, dropsSpace: true);
        tail = tail.Trim();
        if (tail.StartsWith('}'))
            EmitContent(tail[1..].TrimStart());
        else if (!tail.StartsWith(',') || !(isCutOff || IsRestOfObject(tail)))
            EmitContent(tail);
    }

    private static bool IsRestOfObject(string tail)
    {
        try
        {
            using var document = JsonDocument.Parse("{\"name\":\"\"" + tail);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool Enter(Phase phase, string text, bool dropsSpace)
    {
        (_phase, _pending, _dropsSpace) = (phase, text, dropsSpace);
        return true;
    }

    private void EmitContent(string text)
    {
        if (text.Length > 0)
            _events.Add(new ContentDelta(text));
    }

    private void EmitArguments(string json)
    {
        if (json.Length > 0)
            _events.Add(new ToolCallArgumentsDelta(_callIndex, json));
    }

    /// <summary>Where a text ends with the beginning of a marker, or its length.</summary>
    private static int MarkerStart(string text, string marker)
    {
        for (var start = Math.Max(0, text.Length - marker.Length + 1); start < text.Length; start++)
        {
            if (marker.StartsWith(text[start..], StringComparison.Ordinal))
                return start;
        }

        return text.Length;
    }
}
