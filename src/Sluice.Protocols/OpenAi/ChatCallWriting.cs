using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Writes what a call of a chat message says: a function's arguments, or the text for a tool that takes one.</summary>
internal static class ChatCallWriting
{
    /// <summary>Writes id, type and what is called.</summary>
    /// <param name="writer">Stands in the call.</param>
    /// <param name="call">The call.</param>
    /// <param name="isBegun">Whether its arguments are still to come.</param>
    public static void Write(Utf8JsonWriter writer, ToolCallBlock call, bool isBegun = false)
    {
        var type = call.TakesText ? "custom" : "function";
        writer.WriteString("id", call.Id);
        writer.WriteString("type", type);
        writer.WriteStartObject(type);
        writer.WriteString("name", call.Name);
        if (call.TakesText)
            writer.WriteText("input", isBegun ? "" : TextInput.Of(call.ArgumentsJson));
        else
            writer.WriteText("arguments", isBegun ? "" : ToolArguments.OrEmptyObject(call.ArgumentsJson));
        writer.WriteEndObject();
    }
}
