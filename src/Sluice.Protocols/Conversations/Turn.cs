namespace Sluice.Protocols.Conversations;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Blocks">What is said, in order.</param>
public sealed record Turn(Role Role, IReadOnlyList<Block> Blocks)
{
    /// <summary>The speaker's name among several of the same role; null if unsaid.</summary>
    public string? Name { get; init; }

    /// <summary>Opaque fields of the turn's own dialect; null if there are none.</summary>
    public ProviderState? State { get; init; }
}
