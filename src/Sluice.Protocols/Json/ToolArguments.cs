using System.Text.Json;

namespace Sluice.Protocols.Json;

/// <summary>The arguments of tool calls: JSON text that a model wrote.</summary>
internal static class ToolArguments
{
    /// <summary>No text at all means no arguments: an empty object.</summary>
    public static string OrEmptyObject(string text) => string.IsNullOrWhiteSpace(text) ? "{}" : text;

    /// <summary>Whether the text is a whole JSON object; nothing is ever invented to make it one.</summary>
    public static bool TryReadObject(string text, out JsonElement arguments) =>
        JsonDocuments.TryParse(OrEmptyObject(text), out arguments) && arguments.ValueKind == JsonValueKind.Object;

    /// <summary>The text of arguments that came as a JSON value.</summary>
    public static string TextOf(JsonView arguments) => arguments.ValueKind switch
    {
        JsonValueKind.String => OrEmptyObject(arguments.GetString()!),
        JsonValueKind.Null or JsonValueKind.Undefined => "{}",
        _ => arguments.GetRawText(),
    };
}
