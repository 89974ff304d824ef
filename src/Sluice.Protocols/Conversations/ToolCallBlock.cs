namespace Sluice.Protocols.Conversations;

/// <summary>The model's wish to call a tool.</summary>
/// <param name="Id">The id that the result refers to.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="ArgumentsJson">
/// The arguments as JSON text, as the model wrote them: normally an object, after a cut possibly broken. Of a tool that takes text, an object with that text
/// as its <c>input</c>.
/// </param>
public sealed record ToolCallBlock(string Id, string Name, string ArgumentsJson) : Block
{
    /// <summary>Whether the tool takes text (<see cref="ToolDefinition.TakesText"/>), as far as the dialect told.</summary>
    public bool TakesText { get; init; }
}
