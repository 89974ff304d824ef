using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Responses;

/// <summary>
/// What a request in the Responses dialect asks of OpenAI's own service and of nobody else: tools that it runs, prompts and items that it
/// keeps. Leaving them out would change what is asked, so another target refuses them by name.
/// </summary>
public static class ResponsesOnly
{
    private const string Prompt = "prompt";
    private const string Reference = "item_reference";

    /// <summary>Refuses them for a target of another dialect.</summary>
    /// <param name="request">The request.</param>
    /// <param name="losses">Takes the refusal.</param>
    public static void Refuse(ConversationRequest request, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        foreach (var tool in request.Tools)
        {
            if (tool is { IsProviderTool: true, State.Dialect: ResponsesNames.Dialect })
                losses.Refuse(ConversationFields.ToolType, $"The tool '{tool.Name}' is one of OpenAI's own service; this model takes functions and custom tools only.");
        }

        if (request.State is { Dialect: ResponsesNames.Dialect } state && state.Fields.Any(field => field.Key == Prompt))
            losses.Refuse(Prompt, "A prompt that OpenAI keeps can't be used with this model; send its text.");
        if (request.Turns.Any(turn => turn.Blocks.Any(block => block is OpaqueBlock { Type: Reference, State.Dialect: ResponsesNames.Dialect })))
            losses.Refuse(ConversationFields.Turns, "An item that OpenAI keeps can't be used with this model; send the item itself.");
    }
}
