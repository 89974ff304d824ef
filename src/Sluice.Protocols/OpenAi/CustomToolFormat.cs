using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>The <c>format</c> of OpenAI's custom tools: any text, or one that a grammar describes. The two protocols differ in where the grammar stands.</summary>
internal static class CustomToolFormat
{
    /// <summary>Reads a format; null for plain text.</summary>
    /// <param name="format">The format.</param>
    /// <param name="grammar">Where syntax and definition stand.</param>
    /// <param name="reading">Takes what is wrong.</param>
    public static ToolGrammar? Read(JsonView format, JsonView grammar, RequestReading reading)
    {
        if (!reading.IsObject("format", format))
            return null;
        reading.Enter("format");
        ToolGrammar? read = null;
        switch (reading.RequiredText("type", format))
        {
            case "text":
                break;
            case "grammar" when grammar.ValueKind == JsonValueKind.Object:
                var syntax = reading.RequiredText("syntax", grammar);
                if (syntax is not ("lark" or "regex"))
                    reading.Fail("syntax", "The syntax of a grammar must be lark or regex.");
                read = new ToolGrammar(syntax, reading.RequiredText("definition", grammar));
                break;
            default:
                reading.Fail("type", "The format of a custom tool must be of type text or grammar.");
                break;
        }

        reading.Leave();
        return read;
    }

    /// <summary>Writes the members of a grammar.</summary>
    public static void Write(Utf8JsonWriter writer, ToolGrammar grammar)
    {
        writer.WriteString("syntax", grammar.Syntax);
        writer.WriteString("definition", grammar.Definition);
    }
}
