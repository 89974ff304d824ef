using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Attempts;

/// <summary>A whole answer, understood.</summary>
/// <param name="response">The answer.</param>
internal sealed class ConversationReply(ConversationResponse response) : Reply
{
    public ConversationResponse Response => response;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
