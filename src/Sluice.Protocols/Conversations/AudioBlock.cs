namespace Sluice.Protocols.Conversations;

/// <summary>A sound recording.</summary>
/// <param name="Source">Its content.</param>
/// <param name="Format">The format's short name, such as <c>wav</c> or <c>mp3</c>.</param>
public sealed record AudioBlock(MediaSource Source, string Format) : Block;
