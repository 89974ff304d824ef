using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Chat.Reading;

namespace Sluice.Engine.Chat;

/// <summary>
/// Reads generated text, piece by piece as it comes, into reasoning, content and tool calls, in the format of the model.
/// How the text is cut into pieces changes when events come, never what they say in sum. Not safe for concurrent use.
/// </summary>
public sealed class ChatOutputParser
{
    private readonly OutputEvents _events;
    private readonly IOutputReader _reader;

    /// <summary>Begins an answer.</summary>
    public ChatOutputParser(ChatOutputOptions options, Func<string> nextCallId)
    {
        ArgumentNullException.ThrowIfNull(options);
        _events = new OutputEvents(nextCallId);
        _reader = options.Format.ToolCalls.Shape == ToolCallShape.Harmony ? new HarmonyReader(options, _events) : new MarkedReader(options, _events);
    }

    /// <summary>Takes the next piece of text and answers what became certain with it.</summary>
    public IReadOnlyList<ChatOutputEvent> Feed(string piece)
    {
        _reader.Feed(piece);
        return _events.Take();
    }

    /// <summary>Ends the output; what was held back comes out as what it is so far.</summary>
    public IReadOnlyList<ChatOutputEvent> Complete()
    {
        _reader.Complete();
        return _events.Take();
    }
}
