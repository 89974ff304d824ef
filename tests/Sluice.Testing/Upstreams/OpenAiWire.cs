using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Upstreams;

/// <summary>Bodies and stream frames in the shape of OpenAI's chat completions.</summary>
public static class OpenAiWire
{
    /// <summary>The terminal frame of a stream.</summary>
    public const string Done = "data: [DONE]\n\n";

    /// <summary>A usage object with cached and reasoning tokens in its details.</summary>
    public static JsonObject Usage(int prompt, int completion, int cached = 0, int reasoning = 0) => new()
    {
        ["prompt_tokens"] = prompt,
        ["completion_tokens"] = completion,
        ["total_tokens"] = prompt + completion,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = cached },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = reasoning },
    };

    /// <summary>A whole answer made of a message.</summary>
    public static string Completion(string model, JsonObject message, string finish = "stop", JsonObject? usage = null) => new JsonObject
    {
        ["id"] = "chatcmpl-fake1",
        ["object"] = "chat.completion",
        ["created"] = 1700000000,
        ["model"] = model,
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = message,
            ["logprobs"] = null,
            ["finish_reason"] = finish,
        }),
        ["usage"] = usage ?? Usage(12, 5),
        ["system_fingerprint"] = "fp_fake",
    }.ToJsonString();

    /// <summary>A whole answer of plain text.</summary>
    public static string Text(string model, string text, string finish = "stop", JsonObject? usage = null) =>
        Completion(model, new JsonObject { ["role"] = "assistant", ["content"] = text, ["refusal"] = null }, finish, usage);

    /// <summary>A whole answer of tool calls, each given as id, name and arguments.</summary>
    public static string ToolCalls(string model, params (string Id, string Name, string Arguments)[] calls) => Completion(
        model,
        new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = null,
            ["tool_calls"] = new JsonArray([.. calls.Select(call => new JsonObject
            {
                ["id"] = call.Id,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
            })]),
        },
        "tool_calls");

    /// <summary>One stream frame with a delta.</summary>
    public static string Chunk(string model, JsonObject delta, string? finish = null) => Frame(new JsonObject
    {
        ["id"] = "chatcmpl-fake1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1700000000,
        ["model"] = model,
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    });

    /// <summary>One stream frame with text.</summary>
    public static string TextChunk(string model, string text) => Chunk(model, new JsonObject { ["content"] = text });

    /// <summary>One stream frame with a fragment of a tool call; id and name stand in the first one only.</summary>
    public static string ToolChunk(string model, int index, string arguments, string? id = null, string? name = null)
    {
        var function = new JsonObject { ["arguments"] = arguments };
        var call = new JsonObject { ["index"] = index, ["function"] = function };
        if (id is not null)
        {
            call["id"] = id;
            call["type"] = "function";
            function["name"] = name;
        }

        return Chunk(model, new JsonObject { ["tool_calls"] = new JsonArray(call) });
    }

    /// <summary>The frame that carries nothing but the usage.</summary>
    public static string UsageChunk(string model, JsonObject usage) => Frame(new JsonObject
    {
        ["id"] = "chatcmpl-fake1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1700000000,
        ["model"] = model,
        ["choices"] = new JsonArray(),
        ["usage"] = usage,
    });

    /// <summary>The frames of a stream of text pieces, with usage and the terminal frame.</summary>
    public static string[] TextStream(string model, IEnumerable<string> pieces, string finish = "stop", JsonObject? usage = null) =>
    [
        Chunk(model, new JsonObject { ["role"] = "assistant", ["content"] = "" }),
        .. pieces.Select(piece => TextChunk(model, piece)),
        Chunk(model, [], finish),
        UsageChunk(model, usage ?? Usage(12, 5)),
        Done,
    ];

    /// <summary>The frames of a stream with two tool calls whose arguments come in alternating fragments.</summary>
    public static string[] InterleavedToolStream(string model) =>
    [
        Chunk(model, new JsonObject { ["role"] = "assistant", ["content"] = null }),
        ToolChunk(model, 0, "", "call_paris", "get_weather"),
        ToolChunk(model, 1, "", "call_rome", "get_weather"),
        ToolChunk(model, 0, "{\"city\":"),
        ToolChunk(model, 1, "{\"city\":"),
        ToolChunk(model, 0, "\"Paris\"}"),
        ToolChunk(model, 1, "\"Rome\"}"),
        Chunk(model, [], "tool_calls"),
        UsageChunk(model, Usage(40, 22)),
        Done,
    ];

    /// <summary>An error body.</summary>
    public static string Error(string message, string type, string? code = null, string? param = null) => new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = param, ["code"] = code },
    }.ToJsonString();

    private static string Frame(JsonObject body) => $"data: {body.ToJsonString(JsonSerializerOptions.Default)}\n\n";
}
