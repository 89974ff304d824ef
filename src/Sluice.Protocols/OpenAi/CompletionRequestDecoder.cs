using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads the body of POST /v1/completions.</summary>
internal static class CompletionRequestDecoder
{
    public static Decoded<ConversationRequest> Decode(ReadOnlySpan<byte> body)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;

        var reading = new RequestReading();
        var common = new CommonRequestFields(reading, OpenAiNames.Completions) { SmallestMaxTokens = 0 };
        List<PromptText> prompts = [];
        string? suffix = null;
        var echo = false;
        int? bestOf = null, logprobs = null;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "prompt":
                    prompts = ReadPrompts(member.Value, reading);
                    break;
                case "suffix":
                    suffix = reading.Text(member.Name, member.Value);
                    break;
                case "echo":
                    echo = reading.Flag(member.Name, member.Value) ?? false;
                    break;
                case "best_of":
                    bestOf = reading.Count(member.Name, member.Value, 1, 128);
                    break;
                case "logprobs":
                    logprobs = reading.Count(member.Name, member.Value, 0, 20);
                    break;
                default:
                    common.Read(member.Name, member.Value);
                    break;
            }
        }

        if (prompts.Count == 0)
            reading.Fail("prompt", "'prompt' must be a string, an array of strings, an array of token ids, or an array of such arrays.");
        if (bestOf > common.Choices)
            reading.Fail("best_of", "'best_of' can't be larger than 'n': choosing among hidden answers is not offered.", "unsupported_parameter");
        else if (bestOf < common.Choices)
            reading.Fail("best_of", "'best_of' must be at least 'n'.");
        if (reading.Error is { } error)
            return error;
        return common.Build() with { Prompts = prompts, Suffix = suffix, EchoPrompt = echo, TopLogprobs = logprobs };
    }

    private static List<PromptText> ReadPrompts(JsonView value, RequestReading reading)
    {
        if (value.ValueKind == JsonValueKind.String)
            return [new PromptText(value.GetString(), null)];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            return [];
        if (value.First.ValueKind == JsonValueKind.Number)
            return ReadIds(value, reading) is { } ids ? [new PromptText(null, ids)] : [];

        var prompts = new List<PromptText>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
                prompts.Add(new PromptText(item.GetString(), null));
            else if (item.ValueKind == JsonValueKind.Array && ReadIds(item, reading) is { } list)
                prompts.Add(new PromptText(null, list));
            else
                return [];
        }

        return prompts;
    }

    private static List<int>? ReadIds(JsonView array, RequestReading reading)
    {
        var ids = new List<int>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out var id) || id < 0)
            {
                reading.Fail("prompt", "Token ids must be integers from 0.");
                return null;
            }

            ids.Add(id);
        }

        return ids;
    }
}
