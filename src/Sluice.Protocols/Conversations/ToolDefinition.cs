using System.Text.Json;

namespace Sluice.Protocols.Conversations;

/// <summary>A tool that the model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does; null if unsaid.</param>
/// <param name="Parameters">The JSON Schema of its arguments, every keyword kept; null if it takes none.</param>
/// <param name="Strict">Whether arguments must match the schema exactly; null if unsaid.</param>
public sealed record ToolDefinition(string Name, string? Description, JsonElement? Parameters, bool? Strict = null)
{
    /// <summary>Whether the provider itself runs the tool (web search and the like): all that it is stands in <see cref="State"/>, no other dialect can express it.</summary>
    public bool IsProviderTool { get; init; }

    /// <summary>
    /// Whether the tool takes one free text instead of arguments. Where a dialect has no such tools, it is a function with one argument, the
    /// <c>input</c>; <see cref="Parameters"/> says so.
    /// </summary>
    public bool TakesText { get; init; }

    /// <summary>What that text must look like; null if any will do.</summary>
    public ToolGrammar? Grammar { get; init; }

    /// <summary>Where the request that was decoded says what the tool takes, in its own dialect's words (<c>tools[0].function.parameters</c>); null for a tool of another origin.</summary>
    public string? SchemaPath { get; init; }

    /// <summary>Opaque fields of the definition's own dialect; null if there are none.</summary>
    public ProviderState? State { get; init; }
}
