using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Protocols.Json;

/// <summary>The text that a tool takes, as the one argument of a function: what such tools are in dialects that have functions only.</summary>
internal static class TextInput
{
    /// <summary>What stands before the text.</summary>
    public const string Begin = "{\"input\":\"";

    /// <summary>What stands behind it.</summary>
    public const string End = "\"}";

    /// <summary>The schema of that argument.</summary>
    public static JsonElement Schema { get; } = JsonElement.Parse("""
        {"type":"object","properties":{"input":{"type":"string","description":"The whole input as plain text."}},"required":["input"],"additionalProperties":false}
        """);

    /// <summary>A piece of the text as it stands between <see cref="Begin"/> and <see cref="End"/>.</summary>
    public static string Escape(string piece) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(piece);

    /// <summary>The arguments that hold a text.</summary>
    public static string ToArguments(string text) => Begin + Escape(text) + End;

    /// <summary>The text that arguments hold; arguments of another form are the text themselves, so that nothing gets lost.</summary>
    public static string Of(string arguments)
    {
        var reading = new TextInputReading();
        return reading.Append(arguments) + reading.Complete();
    }
}
