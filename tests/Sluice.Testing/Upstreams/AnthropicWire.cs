using System.Text.Json.Nodes;

namespace Sluice.Testing.Upstreams;

/// <summary>Bodies and stream frames in the shape of Anthropic's messages.</summary>
public static class AnthropicWire
{
    /// <summary>The terminal frame of a stream.</summary>
    public static string MessageStop { get; } = Frame("message_stop", []);

    /// <summary>A usage object; the cached tokens are not part of <paramref name="input"/>.</summary>
    public static JsonObject Usage(int input, int output, int cacheRead = 0, int cacheCreation = 0) => new()
    {
        ["input_tokens"] = input,
        ["cache_creation_input_tokens"] = cacheCreation,
        ["cache_read_input_tokens"] = cacheRead,
        ["output_tokens"] = output,
    };

    /// <summary>A text block.</summary>
    public static JsonObject TextBlock(string text) => new() { ["type"] = "text", ["text"] = text };

    /// <summary>A tool call block.</summary>
    public static JsonObject ToolUseBlock(string id, string name, JsonObject input) =>
        new() { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = input };

    /// <summary>A whole answer made of blocks.</summary>
    public static string Message(string model, string stopReason, JsonObject usage, params JsonObject[] blocks) => new JsonObject
    {
        ["id"] = "msg_fake1",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = model,
        ["content"] = new JsonArray([.. blocks]),
        ["stop_reason"] = stopReason,
        ["stop_sequence"] = null,
        ["usage"] = usage,
    }.ToJsonString();

    /// <summary>The first frame of a stream.</summary>
    public static string MessageStart(string model, JsonObject usage) => Frame("message_start", new JsonObject
    {
        ["message"] = new JsonObject
        {
            ["id"] = "msg_fake1",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = model,
            ["content"] = new JsonArray(),
            ["stop_reason"] = null,
            ["stop_sequence"] = null,
            ["usage"] = usage,
        },
    });

    /// <summary>Begins a block.</summary>
    public static string BlockStart(int index, JsonObject block) =>
        Frame("content_block_start", new JsonObject { ["index"] = index, ["content_block"] = block });

    /// <summary>Adds to a block.</summary>
    public static string BlockDelta(int index, JsonObject delta) =>
        Frame("content_block_delta", new JsonObject { ["index"] = index, ["delta"] = delta });

    /// <summary>Adds text to a block.</summary>
    public static string TextDelta(int index, string text) =>
        BlockDelta(index, new JsonObject { ["type"] = "text_delta", ["text"] = text });

    /// <summary>Adds a fragment of arguments to a tool call.</summary>
    public static string InputDelta(int index, string json) =>
        BlockDelta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = json });

    /// <summary>Ends a block.</summary>
    public static string BlockStop(int index) => Frame("content_block_stop", new JsonObject { ["index"] = index });

    /// <summary>Tells the stop reason and the final usage.</summary>
    public static string MessageDelta(string stopReason, JsonObject usage) => Frame("message_delta", new JsonObject
    {
        ["delta"] = new JsonObject { ["stop_reason"] = stopReason, ["stop_sequence"] = null },
        ["usage"] = usage,
    });

    /// <summary>A sign of life.</summary>
    public static string Ping { get; } = Frame("ping", []);

    /// <summary>An error in the middle of a stream.</summary>
    public static string ErrorEvent(string type, string message) => Frame("error", new JsonObject
    {
        ["error"] = new JsonObject { ["type"] = type, ["message"] = message },
    });

    /// <summary>The frames of a stream of text pieces.</summary>
    public static string[] TextStream(string model, IEnumerable<string> pieces, string stopReason = "end_turn", JsonObject? usage = null) =>
    [
        MessageStart(model, Usage(12, 1)),
        BlockStart(0, TextBlock("")),
        Ping,
        .. pieces.Select(piece => TextDelta(0, piece)),
        BlockStop(0),
        MessageDelta(stopReason, usage ?? Usage(12, 5)),
        MessageStop,
    ];

    /// <summary>The frames of a stream that thinks, signs its thought, says a sentence and calls a tool.</summary>
    public static string[] ThinkingToolStream(string model, string signature) =>
    [
        MessageStart(model, Usage(60, 1, cacheRead: 40, cacheCreation: 10)),
        BlockStart(0, new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" }),
        BlockDelta(0, new JsonObject { ["type"] = "thinking_delta", ["thinking"] = "The user wants " }),
        BlockDelta(0, new JsonObject { ["type"] = "thinking_delta", ["thinking"] = "the weather." }),
        BlockDelta(0, new JsonObject { ["type"] = "signature_delta", ["signature"] = signature }),
        BlockStop(0),
        BlockStart(1, TextBlock("")),
        TextDelta(1, "Let me look."),
        BlockStop(1),
        BlockStart(2, ToolUseBlock("toolu_1", "get_weather", [])),
        InputDelta(2, ""),
        InputDelta(2, "{\"city\": "),
        InputDelta(2, "\"Paris\"}"),
        BlockStop(2),
        MessageDelta("tool_use", Usage(60, 20, cacheRead: 40, cacheCreation: 10)),
        MessageStop,
    ];

    /// <summary>An error body.</summary>
    public static string Error(string type, string message) => new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = type, ["message"] = message },
        ["request_id"] = "req_fake1",
    }.ToJsonString();

    private static string Frame(string type, JsonObject body)
    {
        body.Insert(0, "type", type);
        return $"event: {type}\ndata: {body.ToJsonString()}\n\n";
    }
}
