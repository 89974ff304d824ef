using System.Text.Json.Nodes;

namespace Sluice.Testing.Upstreams;

/// <summary>Bodies and stream frames in the shape of OpenAI's Responses.</summary>
public static class ResponsesWire
{
    // The ids of the stream's items, by their places.
    private static readonly string[] Items = ["rs_fake1", "msg_fake1", "fc_call_paris"];

    /// <summary>A usage object.</summary>
    public static JsonObject Usage(int input, int output, int cached = 0, int reasoning = 0) => new()
    {
        ["input_tokens"] = input,
        ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = cached },
        ["output_tokens"] = output,
        ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = reasoning },
        ["total_tokens"] = input + output,
    };

    /// <summary>A message with one text.</summary>
    public static JsonObject Message(string text) => new()
    {
        ["id"] = "msg_fake1",
        ["type"] = "message",
        ["status"] = "completed",
        ["role"] = "assistant",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray(), ["text"] = text }),
    };

    /// <summary>A call of a function.</summary>
    public static JsonObject Call(string callId, string name, string arguments) => new()
    {
        ["id"] = "fc_" + callId,
        ["type"] = "function_call",
        ["status"] = "completed",
        ["arguments"] = arguments,
        ["call_id"] = callId,
        ["name"] = name,
    };

    /// <summary>Reasoning with a summary and what only the provider can read.</summary>
    public static JsonObject Reasoning(string summary, string encrypted) => new()
    {
        ["id"] = "rs_fake1",
        ["type"] = "reasoning",
        ["encrypted_content"] = encrypted,
        ["summary"] = new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = summary }),
    };

    /// <summary>A whole answer.</summary>
    public static string Answer(string model, JsonObject usage, params JsonObject[] output) => Response(model, "completed", usage, output).ToJsonString();

    /// <summary>The frames of a stream of reasoning, a text and a call.</summary>
    public static string[] ThinkingToolStream(string model, string encrypted)
    {
        var reasoning = Reasoning("The user wants the weather.", encrypted);
        var message = Message("Let me look.");
        var call = Call("call_paris", "get_weather", "{\"city\":\"Paris\"}");
        var begun = new JsonObject { ["id"] = "fc_call_paris", ["type"] = "function_call", ["status"] = "in_progress", ["arguments"] = "", ["call_id"] = "call_paris", ["name"] = "get_weather" };
        JsonObject[] frames =
        [
            new() { ["type"] = "response.created", ["response"] = Response(model, "in_progress", null) },
            new() { ["type"] = "response.in_progress", ["response"] = Response(model, "in_progress", null) },
            Item("response.output_item.added", 0, new JsonObject { ["id"] = "rs_fake1", ["type"] = "reasoning", ["summary"] = new JsonArray() }),
            new() { ["type"] = "response.reasoning_summary_part.added", ["item_id"] = "rs_fake1", ["output_index"] = 0, ["summary_index"] = 0, ["part"] = new JsonObject { ["type"] = "summary_text", ["text"] = "" } },
            Delta("response.reasoning_summary_text.delta", 0, "summary_index", "The user wants "),
            Delta("response.reasoning_summary_text.delta", 0, "summary_index", "the weather."),
            Item("response.output_item.done", 0, reasoning),
            Item("response.output_item.added", 1, new JsonObject { ["id"] = "msg_fake1", ["type"] = "message", ["status"] = "in_progress", ["content"] = new JsonArray(), ["role"] = "assistant" }),
            new() { ["type"] = "response.content_part.added", ["item_id"] = "msg_fake1", ["output_index"] = 1, ["content_index"] = 0, ["part"] = new JsonObject { ["type"] = "output_text", ["text"] = "", ["annotations"] = new JsonArray() } },
            Delta("response.output_text.delta", 1, "content_index", "Let me "),
            Delta("response.output_text.delta", 1, "content_index", "look."),
            new() { ["type"] = "response.output_text.done", ["item_id"] = "msg_fake1", ["output_index"] = 1, ["content_index"] = 0, ["text"] = "Let me look." },
            Item("response.output_item.done", 1, message),
            Item("response.output_item.added", 2, begun),
            Delta("response.function_call_arguments.delta", 2, null, "{\"city\":"),
            Delta("response.function_call_arguments.delta", 2, null, "\"Paris\"}"),
            Item("response.output_item.done", 2, call),
            new() { ["type"] = "response.completed", ["response"] = Response(model, "completed", Usage(110, 20, 40, 7), (JsonObject)reasoning.DeepClone(), (JsonObject)message.DeepClone(), (JsonObject)call.DeepClone()) },
        ];
        return [.. frames.Select((frame, index) => Frame(frame, index))];
    }

    /// <summary>One stream frame.</summary>
    public static string Frame(JsonObject body, int sequence)
    {
        body["sequence_number"] = sequence;
        return $"event: {body["type"]}\ndata: {body.ToJsonString()}\n\n";
    }

    /// <summary>The answer's object.</summary>
    public static JsonObject Response(string model, string status, JsonObject? usage, params JsonObject[] output) => new()
    {
        ["id"] = "resp_upstream1",
        ["object"] = "response",
        ["created_at"] = 1700000000,
        ["status"] = status,
        ["error"] = null,
        ["incomplete_details"] = null,
        ["model"] = model,
        ["output"] = new JsonArray([.. output]),
        ["parallel_tool_calls"] = true,
        ["store"] = true,
        ["tool_choice"] = "auto",
        ["tools"] = new JsonArray(),
        ["usage"] = usage,
        ["metadata"] = new JsonObject(),
    };

    private static JsonObject Item(string type, int index, JsonObject item) => new() { ["type"] = type, ["output_index"] = index, ["item"] = item };

    private static JsonObject Delta(string type, int index, string? place, string delta)
    {
        var frame = new JsonObject { ["type"] = type, ["item_id"] = Items[index], ["output_index"] = index, ["delta"] = delta };
        if (place is not null)
        {
            frame[place] = 0;
        }

        return frame;
    }
}
