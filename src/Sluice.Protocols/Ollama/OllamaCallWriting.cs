using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Writes a tool call, in messages and in answers.</summary>
internal static class OllamaCallWriting
{
    /// <summary>Writes a call; false, and nothing, for one whose arguments are no whole object.</summary>
    /// <param name="writer">Stands in the array.</param>
    /// <param name="call">The call.</param>
    /// <param name="argumentsJson">Its arguments.</param>
    /// <param name="index">Its number in the answer; null in a request.</param>
    public static bool TryWrite(Utf8JsonWriter writer, ToolCallBlock call, string argumentsJson, int? index)
    {
        if (!ToolArguments.TryReadObject(argumentsJson, out var arguments))
            return false;
        writer.WriteStartObject();
        if (!CallIds.IsOfRequest(call.Id))
            writer.WriteString("id", call.Id);
        writer.WriteStartObject("function");
        if (index is { } number)
            writer.WriteNumber("index", number);
        writer.WriteString("name", call.Name);
        writer.WritePropertyName("arguments");
        writer.WriteRawValue(arguments.GetRawText(), skipInputValidation: true);
        writer.WriteEndObject();
        writer.WriteEndObject();
        return true;
    }
}
