using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Conversations;

/// <summary>Turns raw prompts into a conversation for targets that know only conversations.</summary>
internal static class RawPrompts
{
    /// <summary>One text becomes one user turn, declared as changed; token ids and several prompts at once are refused.</summary>
    public static IReadOnlyList<Turn> AsTurns(ConversationRequest request, LossReport losses)
    {
        if (request.Suffix is not null)
            losses.Drop(ConversationFields.Suffix);
        if (request.EchoPrompt)
            losses.Drop(ConversationFields.EchoPrompt);
        if (request.Prompts is [{ Text: { } text }])
        {
            losses.Change(ConversationFields.Prompt);
            return [new Turn(Role.User, [new TextBlock(text)])];
        }

        losses.Refuse(ConversationFields.Prompt, "This model takes one prompt of text only: no token ids, no list of several prompts.");
        return [];
    }
}
