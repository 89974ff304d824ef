using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Responses;

namespace Sluice.Gateway.Attempts;

/// <summary>What a text model in a runtime can't do with a conversation: declared, or refused where an answer without it would be wrong.</summary>
internal static class RuntimeLosses
{
    /// <summary>Declares the losses.</summary>
    /// <returns>The error where content can't be left out; null if there is none.</returns>
    public static ProtocolError? Declare(ConversationRequest request, LossReport losses)
    {
        ResponsesOnly.Refuse(request, losses);
        foreach (var block in request.Turns.SelectMany(turn => turn.Blocks).SelectMany(Flatten))
        {
            if (block is ImageBlock or DocumentBlock or AudioBlock)
            {
                losses.Refuse(ConversationFields.Blocks, "This model reads text only: no images, documents or audio.");
            }
        }

        if (request.State is { Dialect: "openai-responses" } state)
        {
            foreach (var (name, _) in state.Fields)
            {
                losses.Drop(name);
            }
        }

        if (request.Suffix is not null)
        {
            losses.Drop(ConversationFields.Suffix);
        }

        if (request.Reasoning?.BudgetTokens is not null || request.Reasoning?.Effort is not null)
        {
            losses.Drop(ConversationFields.Reasoning);
        }

        return losses.Refusal;
    }

    private static IEnumerable<Block> Flatten(Block block) => block is ToolResultBlock result ? result.Content : [block];
}
