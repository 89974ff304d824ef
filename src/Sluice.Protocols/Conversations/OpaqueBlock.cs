namespace Sluice.Protocols.Conversations;

/// <summary>
/// A block that only its own dialect can express (a server tool's use, a search result): its fields are in <see cref="Block.State"/>,
/// the type among them. Other dialects drop it and say so.
/// </summary>
/// <param name="Type">The dialect's name of the block's type.</param>
public sealed record OpaqueBlock(string Type) : Block;
