using System.Text;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.OpenAi;

/// <summary>Where the writing of one choice stands.</summary>
internal sealed class ChatChoiceWriting
{
    private readonly StringBuilder _reasoning = new();

    public bool HasRole { get; set; }

    public Block? Block { get; private set; }

    /// <summary>The number of the latest tool call: their own count, not the blocks'.</summary>
    public int ToolIndex { get; private set; } = -1;

    public bool HasText { get; private set; }

    /// <summary>The chunk that brings more text of the block; null until there was one.</summary>
    public TextFrame? Frame { get; set; }

    /// <summary>Takes the text for a tool out of its arguments; null if the open block is no call of such a tool.</summary>
    public TextInputReading? Input { get; private set; }

    /// <summary>The reasoning so far, which a signature at the end has to repeat.</summary>
    public string Text => _reasoning.ToString();

    public void Begin(Block block)
    {
        Block = block;
        Frame = null;
        HasText = false;
        Input = block is ToolCallBlock { TakesText: true } ? new TextInputReading() : null;
        _reasoning.Clear();
        if (block is ToolCallBlock)
            ToolIndex++;
    }

    public void Append(string text)
    {
        HasText |= text.Length > 0;
        if (Block is ReasoningBlock)
            _reasoning.Append(text);
    }

    public void End()
    {
        Block = null;
        Input = null;
    }

    /// <summary>Declares what a chat message can't tell of a block.</summary>
    public static void DeclareLosses(Block block, LossReport? losses) =>
        losses.Declare(block, block is TextBlock or RefusalBlock or ReasoningBlock or ToolCallBlock, block is ToolCallBlock ? OpenAiNames.Chat : null);
}
