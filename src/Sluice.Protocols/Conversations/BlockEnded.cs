namespace Sluice.Protocols.Conversations;

/// <summary>A block of the answer is complete.</summary>
/// <param name="Choice">The answer's number, from 0.</param>
/// <param name="Index">The block's number within the answer.</param>
public sealed record BlockEnded(int Choice, int Index) : ConversationEvent
{
    /// <summary>The signature of a reasoning block, which comes last; null if there is none.</summary>
    public string? Signature { get; init; }

    /// <summary>Opaque fields that the block's dialect told at its end; null if there are none.</summary>
    public ProviderState? State { get; init; }
}
