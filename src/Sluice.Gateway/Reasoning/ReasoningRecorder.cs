using System.Text;
using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Reasoning;

/// <summary>Watches a translated answer for reasoning that its provider will want back, and keeps it by the tool calls that follow it.</summary>
/// <param name="vault">Where it is kept.</param>
/// <param name="tenant">Whose it is.</param>
/// <param name="provider">Who answers.</param>
/// <param name="keyId">With which of its keys; null if it needs none.</param>
internal sealed class ReasoningRecorder(ReasoningVault vault, string tenant, string provider, string? keyId)
{
    private readonly Dictionary<int, List<Block>> _before = [];
    private readonly StringBuilder _text = new();
    private Block? _open;

    /// <summary>Looks at an event of a stream.</summary>
    public void Note(ConversationEvent item)
    {
        switch (item)
        {
            // Whoever asks for several answers goes on with one of them; of a stream it is the first.
            case BlockStarted { Choice: 0 } started:
                _open = started.Block;
                _text.Clear();
                break;
            case BlockDelta { Choice: 0 } delta when _open is ReasoningBlock:
                _text.Append(delta.Text);
                break;
            case BlockEnded { Choice: 0 } ended when _open is not null:
                Note(0, Complete(_open, ended));
                _open = null;
                break;
        }
    }

    /// <summary>Looks at a whole answer.</summary>
    public void Note(ConversationResponse answer)
    {
        for (var choice = 0; choice < answer.Choices.Count; choice++)
        {
            foreach (var block in answer.Choices[choice].Blocks)
            {
                Note(choice, block);
            }
        }
    }

    private Block Complete(Block block, BlockEnded ended) => block is ReasoningBlock reasoning
        ? reasoning with { Text = reasoning.Text + _text, Signature = ended.Signature ?? reasoning.Signature, State = ended.State ?? reasoning.State }
        : block;

    private void Note(int choice, Block block)
    {
        if (block is ReasoningBlock reasoning && IsProven(reasoning))
        {
            if (!_before.TryGetValue(choice, out var list))
            {
                _before[choice] = list = [];
            }

            list.Add(reasoning);
        }
        else if (block is ToolCallBlock call && (call.State is not null || _before.ContainsKey(choice)))
        {
            vault.Put(tenant, call.Id, new KeptReasoning(provider, keyId, [.. _before.GetValueOrDefault(choice) ?? []], call.State));
        }
    }

    /// <summary>Whether a block is more than its readable text.</summary>
    public static bool IsProven(ReasoningBlock block) => block.Signature is { Length: > 0 } || block.RedactedData is not null || block.State is not null;
}
