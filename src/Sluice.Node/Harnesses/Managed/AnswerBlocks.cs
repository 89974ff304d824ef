using Sluice.Protocols.Conversations;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>Makes blocks, one after the other, from the pieces of one choice.</summary>
internal sealed class AnswerBlocks(int choice)
{
    private int _index = -1;
    private Block? _open;

    /// <summary>Text of the answer or of its reasoning.</summary>
    public IEnumerable<ConversationEvent> Text(Block kind, string text, IReadOnlyList<TokenLogprob>? logprobs)
    {
        if (_open?.GetType() != kind.GetType())
        {
            foreach (var item in Begin(kind))
            {
                yield return item;
            }
        }

        yield return new BlockDelta(choice, _index, text) { Logprobs = logprobs };
    }

    /// <summary>A tool call begins.</summary>
    public IEnumerable<ConversationEvent> Begin(Block block)
    {
        foreach (var item in End())
        {
            yield return item;
        }

        _open = block;
        yield return new BlockStarted(choice, ++_index, block);
    }

    /// <summary>More of a tool call's arguments.</summary>
    public ConversationEvent Arguments(string text) => new BlockDelta(choice, _index, text);

    /// <summary>The open block, if there is one, is complete.</summary>
    public IEnumerable<ConversationEvent> End()
    {
        if (_open is not null)
        {
            _open = null;
            yield return new BlockEnded(choice, _index);
        }
    }
}
