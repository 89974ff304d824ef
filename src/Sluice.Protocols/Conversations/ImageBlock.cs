namespace Sluice.Protocols.Conversations;

/// <summary>An image.</summary>
/// <param name="Source">Its content.</param>
/// <param name="Detail">How closely to look: <c>auto</c>, <c>low</c>, <c>high</c>; null if unsaid.</param>
public sealed record ImageBlock(MediaSource Source, string? Detail = null) : Block;
