namespace Sluice.Protocols.Conversations;

/// <summary>The model's wish to call a tool.</summary>
/// <param name="Id">The id that the result refers to.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="ArgumentsJson">The arguments as JSON text, as the model wrote them: normally an object, after a cut possibly broken.</param>
public sealed record ToolCallBlock(string Id, string Name, string ArgumentsJson) : Block;
