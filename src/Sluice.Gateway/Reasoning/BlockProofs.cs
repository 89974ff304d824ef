using System.Text;
using System.Text.Json;
using Sluice.Gateway.Edge;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Gateway.Reasoning;

/// <summary>The proofs of reasoning in the blocks of a conversation.</summary>
internal static class BlockProofs
{
    private const string ThoughtSignature = $"{ConversationFields.ReasoningBlock}.thoughtSignature";

    /// <summary>What proves a block to whoever made it.</summary>
    public static IEnumerable<byte[]> Of(Block block)
    {
        if (block is ReasoningBlock reasoning)
        {
            if (reasoning.Signature is { Length: > 0 } signature)
            {
                yield return Encoding.UTF8.GetBytes(signature);
            }

            if (reasoning.RedactedData is { Length: > 0 } redacted)
            {
                yield return Encoding.UTF8.GetBytes(redacted);
            }
        }

        foreach (var (name, value) in block.State?.Fields ?? [])
        {
            if (IsProof(name) && value.ValueKind == JsonValueKind.String)
            {
                yield return Encoding.UTF8.GetBytes(value.GetString()!);
            }
        }
    }

    /// <summary>A conversation without what only others can read; what goes is declared.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="target">The dialect that it is about to be written in: what that can't express anyway is its codec's business.</param>
    /// <param name="returned">Who made what.</param>
    /// <param name="chosen">Who is asked.</param>
    /// <param name="losses">Takes what goes.</param>
    public static ConversationRequest WithoutForeign(this ConversationRequest conversation, IDialect target, ReturnedProofs returned, ProofMaker? chosen, LossReport losses)
    {
        var turns = new List<Turn>(conversation.Turns.Count);
        foreach (var turn in conversation.Turns)
        {
            if (turn.Role != Role.Assistant || !turn.Blocks.Any(IsForeign))
            {
                turns.Add(turn);
                continue;
            }

            var rest = new List<Block>(turn.Blocks.Count);
            foreach (var block in turn.Blocks)
            {
                if (!IsForeign(block))
                {
                    rest.Add(block);
                }
                else if (block is ReasoningBlock or OpaqueBlock)
                {
                    // Without its proof it is nothing to any provider.
                    losses.Drop(block is ReasoningBlock ? ConversationFields.ReasoningBlock : ConversationFields.Blocks);
                }
                else
                {
                    losses.Drop(ThoughtSignature);
                    rest.Add(block with { State = WithoutProof(block.State!) });
                }
            }

            if (rest.Count > 0)
            {
                turns.Add(turn with { Blocks = rest });
            }
        }

        return conversation with { Turns = turns };

        bool IsForeign(Block block) => IsOf(block, target) && Of(block).Any(proof => returned.IsForeign(proof, chosen));
    }

    private static bool IsOf(Block block, IDialect dialect) =>
        block.State?.Dialect == dialect.Name || (dialect == ClientDialects.Anthropic && block is ReasoningBlock and ({ Signature: not null } or { RedactedData: not null }));

    private static ProviderState? WithoutProof(ProviderState state)
    {
        var rest = state.Fields.Where(field => !IsProof(field.Key)).ToList();
        return rest.Count == 0 ? null : state with { Fields = rest };
    }

    private static bool IsProof(string name) => name is "encrypted_content" or "thoughtSignature" or "thought_signature";
}
