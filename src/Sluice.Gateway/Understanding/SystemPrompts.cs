using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Understanding;

/// <summary>The standing instructions that the catalogue gives a model.</summary>
internal static class SystemPrompts
{
    /// <summary>Puts a system prompt before a conversation that has none of its own.</summary>
    /// <param name="request">The conversation.</param>
    /// <param name="prompt">The prompt; null for none.</param>
    public static ConversationRequest WithSystemPrompt(this ConversationRequest request, string? prompt) =>
        prompt is null || request.Turns.Count == 0 || request.Turns.Any(turn => turn.Role is Role.System or Role.Developer)
            ? request
            : request with { Turns = [new Turn(Role.System, [new TextBlock(prompt)]), .. request.Turns] };
}
