namespace Sluice.Protocols.Conversations;

/// <summary>One typed piece of a turn. The order of the blocks of a turn has meaning.</summary>
public abstract record Block
{
    /// <summary>Opaque fields of the block's own dialect; null if there are none.</summary>
    public ProviderState? State { get; init; }
}
