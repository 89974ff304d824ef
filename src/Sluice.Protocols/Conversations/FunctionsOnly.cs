using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Conversations;

/// <summary>Tools that take text, for providers that speak a dialect with such tools but know functions only.</summary>
public static class FunctionsOnly
{
    /// <summary>The conversation with functions of one text in their place; what the text must look like is declared as dropped.</summary>
    /// <param name="request">The conversation.</param>
    /// <param name="losses">Takes what goes.</param>
    public static ConversationRequest WithFunctionsOnly(this ConversationRequest request, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        foreach (var tool in request.Tools)
            losses.DropGrammar(tool);
        return request with
        {
            Tools = [.. request.Tools.Select(tool => tool.TakesText ? tool with { TakesText = false, Grammar = null, State = null } : tool)],
            Turns = [.. request.Turns.Select(turn => turn.Blocks.Any(TakesText) ? turn with { Blocks = [.. turn.Blocks.Select(AsFunction)] } : turn)],
        };
    }

    private static bool TakesText(Block block) => block is ToolCallBlock { TakesText: true } or ToolResultBlock { TakesText: true };

    private static Block AsFunction(Block block) => block switch
    {
        ToolCallBlock call => call with { TakesText = false },
        ToolResultBlock result => result with { TakesText = false },
        _ => block,
    };
}
