using System.Text.Json.Nodes;

namespace Sluice.Testing.Upstreams;

/// <summary>Bodies and stream frames in the shape of OpenAI's Responses.</summary>
public static class ResponsesWire
{
    // Those of the stream, in order.
    private static readonly string[] ItemIds = ["rs_fake1", "msg_fake1", "fc_call_paris"];

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
            Part("response.reasoning_summary_part.added", 0, "summary_index", new JsonObject { ["type"] = "summary_text", ["text"] = "" }),
            Text("response.reasoning_summary_text.delta", 0, "summary_index", "delta", "The user wants "),
            Text("response.reasoning_summary_text.delta", 0, "summary_index", "delta", "the weather."),
            Text("response.reasoning_summary_text.done", 0, "summary_index", "text", "The user wants the weather."),
            Part("response.reasoning_summary_part.done", 0, "summary_index", new JsonObject { ["type"] = "summary_text", ["text"] = "The user wants the weather." }),
            Item("response.output_item.done", 0, reasoning),
            Item("response.output_item.added", 1, new JsonObject { ["id"] = "msg_fake1", ["type"] = "message", ["status"] = "in_progress", ["content"] = new JsonArray(), ["role"] = "assistant" }),
            Part("response.content_part.added", 1, "content_index", new JsonObject { ["type"] = "output_text", ["text"] = "", ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray() }),
            Text("response.output_text.delta", 1, "content_index", "delta", "Let me "),
            Text("response.output_text.delta", 1, "content_index", "delta", "look."),
            Text("response.output_text.done", 1, "content_index", "text", "Let me look."),
            Part("response.content_part.done", 1, "content_index", (JsonObject)message["content"]![0]!.DeepClone()),
            Item("response.output_item.done", 1, message),
            Item("response.output_item.added", 2, begun),
            Text("response.function_call_arguments.delta", 2, null, "delta", "{\"city\":"),
            Text("response.function_call_arguments.delta", 2, null, "delta", "\"Paris\"}"),
            Text("response.function_call_arguments.done", 2, null, "arguments", "{\"city\":\"Paris\"}"),
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

    private static JsonObject Text(string type, int index, string? place, string name, string text)
    {
        var frame = new JsonObject { ["type"] = type, ["item_id"] = ItemIds[index], ["output_index"] = index, [name] = text };
        if (place is not null)
        {
            frame[place] = 0;
        }

        return frame;
    }

    private static JsonObject Part(string type, int index, string place, JsonObject part) =>
        new() { ["type"] = type, ["item_id"] = ItemIds[index], ["output_index"] = index, [place] = 0, ["part"] = part };
}
