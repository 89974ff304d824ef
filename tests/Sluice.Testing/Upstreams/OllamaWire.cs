using System.Text.Json.Nodes;

namespace Sluice.Testing.Upstreams;

/// <summary>Bodies and stream lines in the shape of Ollama's API.</summary>
public static class OllamaWire
{
    /// <summary>A line of a chat, or a whole answer if it is the last.</summary>
    public static string Message(string model, JsonObject message, string? doneReason = null)
    {
        message.Insert(0, "role", "assistant");
        var line = new JsonObject { ["model"] = model, ["created_at"] = "2026-11-01T10:00:00.123456789Z", ["message"] = message, ["done"] = doneReason is not null };
        if (doneReason is not null)
        {
            line["done_reason"] = doneReason;
            line["total_duration"] = 4_883_583_458L;
            line["load_duration"] = 1_334_875L;
            line["prompt_eval_count"] = 26;
            line["prompt_eval_duration"] = 342_546_000L;
            line["eval_count"] = 9;
            line["eval_duration"] = 4_535_599_000L;
        }

        return line.ToJsonString();
    }

    /// <summary>A line with text.</summary>
    public static string Text(string model, string text, string? doneReason = null) => Message(model, new JsonObject { ["content"] = text }, doneReason);

    /// <summary>A line with thinking.</summary>
    public static string Thinking(string model, string text) => Message(model, new JsonObject { ["content"] = "", ["thinking"] = text });

    /// <summary>A line with a tool call.</summary>
    public static string Call(string model, string name, JsonObject arguments) => Message(model, new JsonObject
    {
        ["content"] = "",
        ["tool_calls"] = new JsonArray(new JsonObject { ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments } }),
    });

    /// <summary>The lines of a stream that thinks, says a sentence and calls two tools.</summary>
    public static string[] ThinkingToolStream(string model) =>
    [
        Thinking(model, "The user wants "),
        Thinking(model, "the weather."),
        Text(model, "Let me look."),
        Call(model, "get_weather", new JsonObject { ["city"] = "Paris" }),
        Call(model, "get_weather", new JsonObject { ["city"] = "Rome" }),
        Text(model, "", "stop"),
    ];
}
