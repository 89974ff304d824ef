using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>The numbers at an answer's end.</summary>
internal static class OllamaUsage
{
    public static Usage? Read(JsonView answer)
    {
        var input = Number(answer, "prompt_eval_count");
        var output = Number(answer, "eval_count");
        return input is null && output is null ? null : new Usage { InputTokens = input ?? 0, OutputTokens = output ?? 0 };
    }

    private static long? Number(JsonView answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : null;
}
