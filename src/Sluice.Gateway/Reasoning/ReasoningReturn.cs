using Sluice.Protocols.Conversations;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Reasoning;

/// <summary>Puts kept reasoning back into a conversation on its way to the provider that it came from.</summary>
internal static class ReasoningReturn
{
    /// <summary>The conversation with everything in its place that is still kept for its tool calls.</summary>
    /// <param name="conversation">The conversation as the client tells it.</param>
    /// <param name="vault">Where reasoning is kept.</param>
    /// <param name="tenant">Whose conversation it is.</param>
    /// <param name="provider">Who is asked.</param>
    /// <returns>The conversation, and the id of the key that made what was put back; null if any key will do.</returns>
    public static (ConversationRequest Conversation, string? KeyId) WithReasoning(this ConversationRequest conversation, ReasoningVault vault, string tenant, UpstreamProvider provider)
    {
        // The latest call decides on the key: what others made earlier is left out rather than sent to one that may refuse it.
        KeptReasoning? latest = null;
        foreach (var call in conversation.Turns.Where(turn => turn.Role == Role.Assistant).SelectMany(turn => turn.Blocks).OfType<ToolCallBlock>())
        {
            if (vault.Find(tenant, call.Id) is { } kept && kept.Provider == provider.Id && provider.HasKey(kept.KeyId))
            {
                latest = kept;
            }
        }

        return latest is null ? (conversation, null) : (WithReasoning(conversation, vault, tenant, latest), latest.KeyId);
    }

    private static ConversationRequest WithReasoning(ConversationRequest conversation, ReasoningVault vault, string tenant, KeptReasoning latest)
    {
        List<Turn>? turns = null;
        for (var index = 0; index < conversation.Turns.Count; index++)
        {
            var turn = conversation.Turns[index];
            if (turn.Role == Role.Assistant && Restore(turn, vault, tenant, latest) is { } restored)
            {
                turns ??= [.. conversation.Turns];
                turns[index] = restored;
            }
        }

        return turns is null ? conversation : conversation with { Turns = turns };
    }

    private static Turn? Restore(Turn turn, ReasoningVault vault, string tenant, KeptReasoning latest)
    {
        var blocks = new List<Block>(turn.Blocks.Count + 2);
        IReadOnlyList<Block> before = [];
        var found = false;
        foreach (var block in turn.Blocks)
        {
            if (block is ToolCallBlock call && vault.Find(tenant, call.Id) is { } kept && kept.Provider == latest.Provider && kept.KeyId == latest.KeyId)
            {
                found = true;
                before = kept.Before.Count > before.Count ? kept.Before : before;
                blocks.Add(call.State is null ? call with { State = kept.CallState } : call);
            }
            else
            {
                blocks.Add(block);
            }
        }

        if (!found)
        {
            return null;
        }

        // A client that carries proofs itself knows best; readable text without one is replaced by the proven original.
        if (before.Count > 0 && !blocks.Exists(block => block is ReasoningBlock reasoning && ReasoningRecorder.IsProven(reasoning)))
        {
            blocks.RemoveAll(block => block is ReasoningBlock);
            blocks.InsertRange(0, before);
        }

        return turn with { Blocks = blocks };
    }
}
