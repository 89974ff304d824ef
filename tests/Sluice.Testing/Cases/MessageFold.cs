using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Cases;

/// <summary>A stream of Anthropic's events added up; events that come in another order than the protocol prescribes fail the case.</summary>
/// <param name="Content">The blocks.</param>
/// <param name="Stop">Why it ended; null if no event told.</param>
/// <param name="StartUsage">The usage of the start.</param>
/// <param name="Usage">The usage in the end, what the end left out taken from the start.</param>
/// <param name="Error">The error that an event told; null if none did.</param>
/// <param name="IsComplete">Whether the message was ended properly.</param>
internal sealed record MessageFold(IReadOnlyList<JsonObject> Content, string? Stop, JsonObject StartUsage, JsonObject Usage, JsonNode? Error, bool IsComplete)
{
    /// <summary>The tool calls.</summary>
    public IReadOnlyList<JsonObject> Calls => [.. Content.Where(block => (string?)block["type"] == "tool_use")];

    public static MessageFold Of(CaseAnswer answer)
    {
        var fold = new MessageFold([], null, [], [], null, false);
        List<JsonObject> content = [];
        List<string> json = [];
        var open = -1;
        foreach (var item in answer.Events())
        {
            var type = (string?)item["type"];
            Expect.That(!fold.IsComplete && fold.Error is null, $"{type} after the end");
            switch (type)
            {
                case "message_start":
                    var usage = item["message"]?["usage"] as JsonObject ?? [];
                    fold = fold with { StartUsage = usage, Usage = (JsonObject)usage.DeepClone() };
                    break;
                case "content_block_start":
                    Expect.Equal(-1, open, "a block that is open when the next begins");
                    Expect.Equal(content.Count, (int?)item["index"], "the index of a new block");
                    open = content.Count;
                    content.Add((JsonObject)item["content_block"]!.DeepClone());
                    json.Add("");
                    break;
                case "content_block_delta":
                    Expect.Equal(open, (int?)item["index"], "the block of a delta");
                    json[open] += Add(content[open], item["delta"]!.AsObject());
                    break;
                case "content_block_stop":
                    Expect.Equal(open, (int?)item["index"], "the block that ends");
                    Close(content[open], json[open]);
                    open = -1;
                    break;
                case "message_delta":
                    Expect.Equal(-1, open, "a block that is open at the end");
                    foreach (var (name, value) in item["usage"] as JsonObject ?? [])
                    {
                        fold.Usage[name] = value?.DeepClone();
                    }

                    fold = fold with { Stop = (string?)item["delta"]?["stop_reason"] ?? fold.Stop };
                    break;
                case "message_stop":
                    fold = fold with { IsComplete = true };
                    break;
                case "error":
                    fold = fold with { Error = item["error"] };
                    break;
            }
        }

        return fold with { Content = content };
    }

    private static string Add(JsonObject block, JsonObject delta)
    {
        var (field, text) = (string?)delta["type"] switch
        {
            "text_delta" => ("text", (string?)delta["text"]),
            "thinking_delta" => ("thinking", (string?)delta["thinking"]),
            "signature_delta" => ("signature", (string?)delta["signature"]),
            "input_json_delta" => ("", (string?)delta["partial_json"]),
            var other => throw new CaseFailedException($"a delta of type {other}"),
        };
        if (field.Length == 0)
        {
            return text ?? "";
        }

        block[field] = (string?)block[field] + text;
        return "";
    }

    private static void Close(JsonObject block, string json)
    {
        if ((string?)block["type"] == "tool_use" && json.Length > 0)
        {
            try
            {
                block["input"] = JsonNode.Parse(json);
            }
            catch (JsonException)
            {
                // Cut off by the limit of tokens: what the client makes of it is its own affair.
                block["input"] = json;
            }
        }
    }
}
