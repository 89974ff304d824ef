using System.Text.Json;
using Sluice.Engine.Chat.Formats;

namespace Sluice.Engine.Chat.Reading;

/// <summary>Reads answers in which marks set off reasoning and calls; driven by a <see cref="ChatFormat"/>.</summary>
internal sealed class MarkedReader(ChatOutputOptions options, OutputEvents events) : IOutputReader
{
    private readonly ReasoningFormat _reasoning = options.Format.Reasoning;
    private readonly ToolCallMarks _marks = new(options.Format.ToolCalls);
    private readonly ToolCallFormat _format = options.Format.ToolCalls;
    private Phase _phase = options.StartsInReasoning && options.ParseReasoning ? Phase.Reasoning : options.ParseReasoning ? Phase.Start : Phase.Content;
    private string _pending = "";
    private bool _dropsSpace = options.StartsInReasoning && options.ParseReasoning;
    private bool _mayBeBare = options.Format.ToolCalls.IsBare;
    private bool _isInList;
    private JsonNesting _nesting;
    private IArgumentsReader? _values;

    private enum Phase
    {
        /// <summary>Nothing but white space so far.</summary>
        Start,
        Reasoning,
        Content,

        /// <summary>From a call's opening up to its arguments.</summary>
        CallHead,
        CallArguments,

        /// <summary>Behind the arguments, before the call's end.</summary>
        CallTail,

        /// <summary>Behind a call, where another may follow.</summary>
        BetweenCalls,
    }

    public void Feed(string piece)
    {
        _pending += piece;
        Run(isEnd: false);
    }

    public void Complete() => Run(isEnd: true);

    private void Run(bool isEnd)
    {
        while (Step(isEnd))
        {
        }
    }

    /// <summary>Advances within or out of the current phase; false when more text is needed.</summary>
    private bool Step(bool isEnd) => _phase switch
    {
        Phase.Start => StepStart(isEnd),
        Phase.Reasoning => StepReasoning(isEnd),
        Phase.Content => StepContent(isEnd),
        Phase.CallHead => StepCallHead(isEnd),
        Phase.CallArguments => _values is null ? StepJsonArguments(isEnd) : StepTaggedArguments(isEnd),
        Phase.CallTail => _marks.CallEnd is null ? StepObjectTail(isEnd) : StepMarkedTail(isEnd, _marks.CallEnd),
        _ => StepBetweenCalls(isEnd),
    };

    private bool StepStart(bool isEnd)
    {
        var text = _pending.TrimStart();
        if (text.StartsWith(_reasoning.Open, StringComparison.Ordinal))
            return Enter(Phase.Reasoning, text[_reasoning.Open.Length..], dropsSpace: true);
        if (!isEnd && _reasoning.Open.StartsWith(text, StringComparison.Ordinal))
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

        var close = _pending.IndexOf(_reasoning.Close, StringComparison.Ordinal);
        var ready = close >= 0 ? close : isEnd ? _pending.Length : TextMarks.PartialStart(_pending, [_reasoning.Close]);
        var text = _pending[..ready].TrimEnd();
        events.Reasoning(text);
        if (close >= 0)
            return Enter(Phase.Content, _pending[(close + _reasoning.Close.Length)..], dropsSpace: true);

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
            events.Content(_pending);
            _pending = "";
            return false;
        }

        if (_mayBeBare)
        {
            var start = _pending.TrimStart();
            if (start.Length == 0 && !isEnd)
                return false;
            _mayBeBare = false;
            if (start.StartsWith(IsPython ? '[' : '{'))
            {
                _phase = Phase.CallHead;
                return true;
            }
        }

        var open = TextMarks.First(_pending, _marks.Openings, out _);
        var ready = open >= 0 ? open : isEnd ? _pending.Length : TextMarks.PartialStart(_pending, _marks.Openings);
        var text = isEnd && open < 0 ? _pending : _pending[..ready].TrimEnd();
        events.Content(text);
        _pending = _pending[text.Length..];
        if (open < 0)
            return false;
        _phase = Phase.CallHead;
        return true;
    }

    /// <summary>The pending text begins with the white space before the call's opening, kept in case that it is no call.</summary>
    private bool StepCallHead(bool isEnd)
    {
        var block = CallBlock.Find(_pending, _marks);
        var text = block.IsComplete && block.Start >= 0 ? _pending[block.Start..] : "";
        var head = !block.IsComplete ? CallHead.Incomplete
            : block.Start < 0 ? CallHead.Malformed
            : IsBuiltin(block, text) ? BuiltinCallHead.Read(text, options.Tools)
            : IsPython ? PythonCallHead.Read(text)
            : _format.Shape == ToolCallShape.Json ? JsonCallHead.Read(text, _format.NameKey, _format.ArgumentsKey)
            : TaggedCallHead.Read(text, _marks);
        if (head.State is CallHeadState.ArgumentsFollow or CallHeadState.Complete && _format.IsBare && block.Opening == 0 && !IsKnown(head.Name))
            head = CallHead.Malformed;
        if (head.State == CallHeadState.Incomplete && !isEnd)
            return false;
        if (head.State is CallHeadState.Incomplete or CallHeadState.Malformed)
        {
            events.Content(_pending[..block.Opening]);
            return Enter(Phase.Content, _pending[block.Opening..], dropsSpace: false);
        }

        events.StartCall(head.Name);
        _isInList = true;
        _nesting = default;
        _values = null;
        if (head.State == CallHeadState.ArgumentsFollow)
        {
            var types = ParameterTypes.Of(options.Tools, head.Name);
            _values = _format.Shape == ToolCallShape.TaggedValues ? new TaggedArguments(_marks, types, events)
                : _format.Shape == ToolCallShape.BareObject ? new BareArguments(_format.TextMark, events)
                : IsBuiltin(block, text) ? new KeywordArguments(types, ";<", events)
                : IsPython ? new KeywordArguments(types, ",]", events)
                : null;
            return Enter(Phase.CallArguments, text[head.Rest..], dropsSpace: false);
        }

        var arguments = text[head.Arguments];
        events.Arguments(arguments.Length == 0 ? "{}" : arguments);
        return Enter(Phase.CallTail, text[head.Rest..], dropsSpace: false);
    }

    private bool IsPython => _format.Shape == ToolCallShape.PythonCalls;

    /// <summary>Whether something else than JSON stands behind a mark that the template doesn't write: a tool that the model brings along.</summary>
    private bool IsBuiltin(CallBlock block, string text) =>
        _format.IsBare && !IsPython && _format.ExtraOpenings.Count > 0 && block.Opening > 0 && text.Length > 0 && text[0] != '{';

    private bool IsKnown(string name) => options.Tools.Count == 0 || options.Tools.Any(tool => tool.Name == name);

    private bool StepJsonArguments(bool isEnd)
    {
        for (var i = 0; i < _pending.Length; i++)
        {
            if (!_nesting.IsInString && _pending[i] is '<' or '`' && _marks.Endings.Length > 0)
            {
                // The call ends in the middle of its arguments; what has been said stays as it is.
                var isClose = _marks.Endings.Any(mark => TaggedCallHead.StartsWith(_pending, i, mark) == true);
                if (isClose || (!isEnd && _marks.Endings.Any(mark => TaggedCallHead.StartsWith(_pending, i, mark) is null)))
                {
                    events.Arguments(_pending[..i]);
                    _pending = _pending[i..];
                    if (isClose)
                        _phase = Phase.CallTail;
                    return isClose;
                }
            }

            if (_nesting.Closes(_pending[i]))
            {
                events.Arguments(_pending[..(i + 1)]);
                _nesting = JsonNesting.InObject;
                return Enter(Phase.CallTail, _pending[(i + 1)..], dropsSpace: false);
            }
        }

        events.Arguments(_pending);
        _pending = "";
        if (isEnd)
            EndCall(tail: "", rest: "", isCutOff: true);
        return false;
    }

    private bool StepTaggedArguments(bool isEnd)
    {
        _pending = _values!.Read(_pending, isEnd);
        if (_values.IsComplete)
            _phase = Phase.CallTail;
        return _values.IsComplete;
    }

    private bool StepMarkedTail(bool isEnd, string callEnd)
    {
        var close = _pending.IndexOf(callEnd, StringComparison.Ordinal);
        var open = TextMarks.First(_pending, _marks.Openings, out _);
        if (close >= 0 && (open < 0 || close < open))
            EndCall(_pending[..close], _pending[(close + callEnd.Length)..], isCutOff: false);
        else if (open >= 0)
            EndCall(_pending[..open], _pending[open..], isCutOff: false);
        else if (isEnd)
            EndCall(_pending, rest: "", isCutOff: true);
        else
            return false;
        return true;
    }

    /// <summary>Without a mark, a call ends with its JSON object; where it is none as a whole, it has ended already.</summary>
    private bool StepObjectTail(bool isEnd)
    {
        if (_format.Shape != ToolCallShape.Json || _values is not null)
        {
            EndCall(tail: "", _pending, isCutOff: false);
            return true;
        }

        var nesting = JsonNesting.InObject;
        for (var i = 0; i < _pending.Length; i++)
        {
            if (nesting.Closes(_pending[i]))
            {
                EndCall(_pending[..(i + 1)], _pending[(i + 1)..], isCutOff: false);
                return true;
            }
        }

        if (isEnd)
            EndCall(_pending, rest: "", isCutOff: true);
        return isEnd;
    }

    private bool StepBetweenCalls(bool isEnd)
    {
        var text = _pending.TrimStart();
        if (_marks.Openings.Any(mark => text.StartsWith(mark, StringComparison.Ordinal)) || (IsPython ? _isInList && text.Length > 0 && TaggedCallHead.IsOfName(text[0]) : (_format.IsArray || _format.IsBare) && text.StartsWith('{')))
        {
            _phase = Phase.CallHead;
            return true;
        }

        var between = _marks.Between.FirstOrDefault(mark => text.StartsWith(mark, StringComparison.Ordinal));
        if (between is not null)
        {
            _pending = text[between.Length..];
            _isInList &= between != "]";
            return true;
        }

        bool isUndecided = _marks.Openings.Concat(_marks.Between).Any(mark => mark.StartsWith(text, StringComparison.Ordinal));
        return (isEnd || !isUndecided) && Enter(Phase.Content, _pending, dropsSpace: true);
    }

    /// <summary>Ends the call; of the text behind its arguments, what isn't part of it is content.</summary>
    private void EndCall(string tail, string rest, bool isCutOff)
    {
        events.EndCall();
        Enter(Phase.BetweenCalls, rest, dropsSpace: false);
        tail = tail.Trim();
        if (_format.Shape != ToolCallShape.Json)
        {
            foreach (string mark in _marks.Endings)
                tail = tail.Replace(mark, "", StringComparison.Ordinal);
            events.Content(tail.Trim());
        }
        else if (tail.StartsWith('}'))
        {
            events.Content(tail[1..].TrimStart());
        }
        else if (!tail.StartsWith(',') || !(isCutOff || IsRestOfObject(tail)))
        {
            events.Content(tail);
        }
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
}
