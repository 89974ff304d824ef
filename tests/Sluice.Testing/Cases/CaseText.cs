using System.Text.Json.Nodes;

namespace Sluice.Testing.Cases;

/// <summary>Pieces that cases share.</summary>
internal static class CaseText
{
    /// <summary>Messages of one question, in the words of both dialects.</summary>
    public const string Question = """ "max_tokens":500,"messages":[{"role":"user","content":"How is the weather?"}]""";

    /// <summary>The question, streamed, in the words of Anthropic.</summary>
    public const string StreamedMessages = Question + """ ,"stream":true""";

    /// <summary>The question, streamed with usage, in the words of chat completions.</summary>
    public const string Streamed = Question + """ ,"stream":true,"stream_options":{"include_usage":true}""";

    /// <summary>A tool in the words of chat completions.</summary>
    public const string ChatTool = """ "tools":[{"type":"function","function":{"name":"get_weather","description":"Weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]""";

    /// <summary>The tool in the words of Anthropic.</summary>
    public const string MessagesTool = """ "tools":[{"name":"get_weather","description":"Weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]""";

    /// <summary>A picture of one pixel.</summary>
    public const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    /// <summary>A short document.</summary>
    public const string Pdf = "JVBERi0xLjQKJcOkw7zDtsOfCg==";

    /// <summary>All objects of a JSON value, itself included.</summary>
    public static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject map => map.Select(member => member.Value).SelectMany(Objects).Prepend(map),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };
}
