namespace Sluice.Protocols.Conversations;

/// <summary>What a tool answered.</summary>
/// <param name="CallId">The id of the call that it answers.</param>
/// <param name="Content">Its content: text, images, documents.</param>
/// <param name="IsError">Whether the tool failed.</param>
public sealed record ToolResultBlock(string CallId, IReadOnlyList<Block> Content, bool IsError = false) : Block
{
    /// <summary>Whether the call was one of a tool that takes text, as far as the dialect told.</summary>
    public bool TakesText { get; init; }
}
