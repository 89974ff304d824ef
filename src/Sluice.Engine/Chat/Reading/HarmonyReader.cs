using System.Text.RegularExpressions;

namespace Sluice.Engine.Chat.Reading;

/// <summary>
/// Reads answers of gpt-oss: messages of a header with channel and recipient, and a body. What goes to a function is a call,
/// the channel <c>analysis</c> is reasoning, all else is content. Source: OpenAI's description of the harmony format.
/// </summary>
internal sealed partial class HarmonyReader(ChatOutputOptions options, OutputEvents events) : IOutputReader
{
    private const string Body = "<|message|>";
    private const string Start = "<|start|>";

    private static readonly string[] BodyEnds = ["<|end|>", "<|call|>", "<|return|>", Start, "<|channel|>"];

    private static readonly string[] HeaderStarts = ["<|", "assistant", "to="];

    private string _pending = "";
    private string _header = "";
    private Kind _kind = options.StartsInReasoning && options.ParseReasoning ? Kind.Reasoning : Kind.Header;
    private bool _isFirst = !(options.StartsInReasoning && options.ParseReasoning);

    private enum Kind
    {
        Header,
        Reasoning,
        Content,

        /// <summary>A message to a function, of which nothing has come yet.</summary>
        CallStart,
        Call,
    }

    public void Feed(string piece)
    {
        _pending += piece;
        while (Step(isEnd: false))
        {
        }
    }

    public void Complete()
    {
        while (Step(isEnd: true))
        {
        }

        EndMessage();
    }

    private bool Step(bool isEnd) => _kind switch
    {
        Kind.Header => StepHeader(isEnd),
        Kind.CallStart => StepCallStart(isEnd),
        _ => StepBody(isEnd),
    };

    private bool StepHeader(bool isEnd)
    {
        if (_isFirst && !LooksLikeHeader(_pending.TrimStart()))
        {
            // A text that begins with no mark is none of this format: it is content.
            (_isFirst, _kind) = (false, Kind.Content);
            return true;
        }

        int body = _pending.IndexOf(Body, StringComparison.Ordinal);
        if (body >= 0)
        {
            _header = _pending[..body];
            _pending = _pending[(body + Body.Length)..];
            bool isCall = options.ParseToolCalls && Recipient().IsMatch(_header);
            bool isAnalysis = options.ParseReasoning && Channel().Match(_header).Groups[1].Value == "analysis";
            (_isFirst, _kind) = (false, isCall ? Kind.CallStart : isAnalysis ? Kind.Reasoning : Kind.Content);
            return true;
        }

        if (isEnd)
        {
            events.Content(_isFirst ? _pending : "");
            _pending = "";
        }

        return false;
    }

    private static bool LooksLikeHeader(string text) =>
        HeaderStarts.Any(start => text.StartsWith(start, StringComparison.Ordinal) || start.StartsWith(text, StringComparison.Ordinal));

    private bool StepCallStart(bool isEnd)
    {
        string text = _pending.TrimStart();
        if (text.Length == 0 && !isEnd)
            return false;
        if (!text.StartsWith('{'))
        {
            // No arguments in JSON: the message stays readable, header and all.
            events.Content(_header + Body);
            _kind = Kind.Content;
            return true;
        }

        events.StartCall(Recipient().Match(_header).Groups[1].Value);
        (_kind, _pending) = (Kind.Call, text);
        return true;
    }

    private bool StepBody(bool isEnd)
    {
        int end = TextMarks.First(_pending, BodyEnds, out string? mark);
        int ready = end >= 0 ? end : isEnd ? _pending.Length : TextMarks.PartialStart(_pending, BodyEnds);

        // White space behind a call's arguments is not part of them.
        string text = _kind == Kind.Call ? _pending[..ready].TrimEnd() : _pending[..ready];
        int taken = end >= 0 || isEnd ? ready : text.Length;
        switch (_kind)
        {
            case Kind.Reasoning:
                events.Reasoning(text);
                break;
            case Kind.Call:
                events.Arguments(text);
                break;
            default:
                events.Content(text);
                break;
        }

        _pending = _pending[taken..];
        if (end < 0)
            return false;

        // A new header begins with these two; the other marks only end the message.
        _pending = mark is "<|channel|>" ? _pending : _pending[mark!.Length..];
        EndMessage();
        return true;
    }

    private void EndMessage()
    {
        if (_kind == Kind.Call)
            events.EndCall();
        _kind = Kind.Header;
    }

    [GeneratedRegex(@"to=(?:functions\.)?([\w.\-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Recipient();

    [GeneratedRegex(@"<\|channel\|>\s*(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Channel();
}
