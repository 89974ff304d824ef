using System.Text.Json.Nodes;

namespace Sluice.Testing.Upstreams;

/// <summary>Bodies and stream frames in the shape of Google's Gemini API.</summary>
public static class GeminiWire
{
    /// <summary>A usage object; thoughts are no part of <paramref name="candidates"/>, cached tokens are one of <paramref name="prompt"/>.</summary>
    public static JsonObject Usage(int prompt, int candidates, int cached = 0, int thoughts = 0) => new()
    {
        ["promptTokenCount"] = prompt,
        ["candidatesTokenCount"] = candidates,
        ["cachedContentTokenCount"] = cached,
        ["thoughtsTokenCount"] = thoughts,
        ["totalTokenCount"] = prompt + candidates + thoughts,
    };

    /// <summary>A text part.</summary>
    public static JsonObject Text(string text) => new() { ["text"] = text };

    /// <summary>A part of the model's thinking.</summary>
    public static JsonObject Thought(string text) => new() { ["text"] = text, ["thought"] = true };

    /// <summary>A tool call, with the signature that newer models put beside the first one.</summary>
    public static JsonObject Call(string name, JsonObject args, string? id = null, string? signature = null)
    {
        var call = new JsonObject { ["name"] = name, ["args"] = args };
        if (id is not null)
        {
            call["id"] = id;
        }

        var part = new JsonObject { ["functionCall"] = call };
        if (signature is not null)
        {
            part["thoughtSignature"] = signature;
        }

        return part;
    }

    /// <summary>A whole answer, or one chunk of a stream.</summary>
    public static string Answer(string model, string? finish, JsonObject? usage, params JsonObject[] parts)
    {
        var candidate = new JsonObject { ["content"] = new JsonObject { ["parts"] = new JsonArray([.. parts]), ["role"] = "model" }, ["index"] = 0 };
        if (finish is not null)
        {
            candidate["finishReason"] = finish;
        }

        var answer = new JsonObject { ["candidates"] = new JsonArray(candidate), ["modelVersion"] = model, ["responseId"] = "resp-fake1" };
        if (usage is not null)
        {
            answer["usageMetadata"] = usage;
        }

        return answer.ToJsonString();
    }

    /// <summary>A frame of a stream.</summary>
    public static string Frame(string json) => $"data: {json}\r\n\r\n";

    /// <summary>The frames of a stream that thinks, says a sentence and calls two tools; the reason comes in a later chunk without a call.</summary>
    public static string[] ThinkingToolStream(string model, string signature) =>
    [
        Frame(Answer(model, null, Usage(60, 0), Thought("The user wants "))),
        Frame(Answer(model, null, null, Thought("the weather."))),
        Frame(Answer(model, null, null, Text("Let me look."))),
        Frame(Answer(model, null, null, Call("get_weather", new JsonObject { ["city"] = "Paris" }, "fc_paris", signature), Call("get_weather", new JsonObject { ["city"] = "Rome" }, "fc_rome"))),
        Frame(Answer(model, "STOP", Usage(60, 13, cached: 40, thoughts: 7), Text(""))),
    ];

    /// <summary>The frames of a stream of text pieces.</summary>
    public static string[] TextStream(string model, params string[] pieces) =>
        [.. pieces.Select((piece, index) => Frame(Answer(model, index == pieces.Length - 1 ? "STOP" : null, index == pieces.Length - 1 ? Usage(12, 5) : null, Text(piece))))];

    /// <summary>An error body.</summary>
    public static string Error(int code, string status, string message, JsonObject? detail = null) => new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["status"] = status, ["details"] = detail is null ? new JsonArray() : new JsonArray(detail) },
    }.ToJsonString();
}
