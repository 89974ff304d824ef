using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>
/// <c>thinking_blocks</c>: the field by which chat clients carry signed reasoning of Anthropic models there and back,
/// since <c>reasoning_content</c> has no room for signatures.
/// </summary>
internal static class ThinkingBlocks
{
    public static List<Block> Decode(JsonView array)
    {
        var blocks = new List<Block>();
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                continue;
            if (Text(item, "data") is { Length: > 0 } data)
                blocks.Add(new ReasoningBlock("") { RedactedData = data });
            else if (Text(item, "thinking") is { } thinking)
                blocks.Add(new ReasoningBlock(thinking) { Signature = Text(item, "signature") });
        }

        return blocks;
    }

    /// <summary>Whether a block says more than its readable text.</summary>
    public static bool AreNeededFor(ReasoningBlock block) => block.Signature is not null || block.RedactedData is not null;

    public static void Write(Utf8JsonWriter writer, IEnumerable<ReasoningBlock> blocks)
    {
        writer.WriteStartArray("thinking_blocks");
        foreach (var block in blocks)
        {
            writer.WriteStartObject();
            if (block.RedactedData is { } data)
            {
                writer.WriteString("type", "redacted_thinking");
                writer.WriteString("data", data);
            }
            else
            {
                writer.WriteString("type", "thinking");
                writer.WriteText("thinking", block.Text);
                writer.WriteOptional("signature", block.Signature);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string? Text(JsonView item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
