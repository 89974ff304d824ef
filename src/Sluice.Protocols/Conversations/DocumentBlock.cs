namespace Sluice.Protocols.Conversations;

/// <summary>A document such as a PDF.</summary>
/// <param name="Source">Its content.</param>
/// <param name="Name">Its title or file name; null if unsaid.</param>
public sealed record DocumentBlock(MediaSource Source, string? Name = null) : Block;
