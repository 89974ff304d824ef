using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Reads a whole answer.</summary>
internal static class ResponsesResponseDecoder
{
    public static Decoded<ConversationResponse> Decode(ReadOnlySpan<byte> body)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return ErrorCodes.Malformed("The upstream's answer is not valid JSON.");
        // Some servers send errors with status 200.
        if (OpenAiErrors.TryRead(root, 0, out var told))
            return told;
        if (!root.TryGetProperty("output", out var output) || output.ValueKind != JsonValueKind.Array)
            return ErrorCodes.Malformed("The upstream's answer has no output.");

        var blocks = new List<Block>();
        List<TokenLogprob>? logprobs = null;
        foreach (var item in output.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !ReadItem(item, blocks, ref logprobs))
                return ErrorCodes.Malformed("An item of the upstream's answer can't be read.");
        }

        if (ResponsesEnding.Read(root, blocks.Exists(block => block is ToolCallBlock)) is not { } reason)
            return ResponsesEnding.ErrorOf(root);
        return new ConversationResponse
        {
            Id = ResponseHead.Text(root, "id"),
            Model = ResponseHead.Text(root, "model"),
            Created = ResponsesEnding.CreatedAt(root),
            Choices = [new ResponseChoice(blocks, reason) { Logprobs = logprobs }],
            Usage = ResponsesEnding.UsageOf(root),
            State = ResponsesEnding.FactsOf(root),
        };
    }

    /// <summary>Reads one item of an answer; false if it can't be read.</summary>
    public static bool ReadItem(JsonView item, List<Block> blocks, ref List<TokenLogprob>? logprobs)
    {
        switch (ResponseHead.Text(item, "type"))
        {
            case "message":
                return ReadMessage(item, blocks, ref logprobs);
            case "function_call":
                if (CallOf(item) is not { } call)
                    return false;
                blocks.Add(call with { ArgumentsJson = ToolArguments.OrEmptyObject(ResponseHead.Text(item, "arguments") ?? "") });
                return true;
            case "custom_tool_call":
                if (CallOf(item) is not { } custom)
                    return false;
                blocks.Add(custom with { ArgumentsJson = TextInput.ToArguments(ResponseHead.Text(item, "input") ?? "") });
                return true;
            case "reasoning":
                blocks.Add(ResponsesReasoning.Decode(item));
                return true;
            case { } other:
                blocks.Add(new OpaqueBlock(other) { State = ResponsesContentDecoder.AllOf(item) });
                return true;
            default:
                return false;
        }
    }

    /// <summary>The call that an item is, without its arguments; null if it has no name.</summary>
    public static ToolCallBlock? CallOf(JsonView item)
    {
        var id = ResponseHead.Text(item, "call_id") ?? ResponseHead.Text(item, "id");
        return ResponseHead.Text(item, "name") is { Length: > 0 } name && !string.IsNullOrEmpty(id) ? new ToolCallBlock(id, name, "") { TakesText = ResponseHead.Text(item, "type") == "custom_tool_call" } : null;
    }

    /// <summary>What a text says besides its words.</summary>
    public static ProviderState? StateOf(JsonView part) =>
        part.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Array && annotations.GetArrayLength() > 0
            ? new ProviderState(ResponsesNames.Dialect, [new("annotations", annotations.ToElement())])
            : null;

    private static bool ReadMessage(JsonView item, List<Block> blocks, ref List<TokenLogprob>? logprobs)
    {
        if (!item.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object)
                return false;
            switch (ResponseHead.Text(part, "type"))
            {
                case "output_text":
                    blocks.Add(new TextBlock(ResponseHead.Text(part, "text") ?? "") { State = StateOf(part) });
                    if (part.TryGetProperty("logprobs", out var tokens) && tokens.ValueKind == JsonValueKind.Array && tokens.GetArrayLength() > 0)
                        (logprobs ??= []).AddRange(OpenAiLogprobs.ReadTokens(tokens));
                    break;
                case "refusal":
                    blocks.Add(new RefusalBlock(ResponseHead.Text(part, "refusal") ?? ""));
                    break;
                case { } other:
                    blocks.Add(new OpaqueBlock(other) { State = ResponsesContentDecoder.AllOf(part) });
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
