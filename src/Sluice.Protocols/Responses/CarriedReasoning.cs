using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Signed reasoning of other dialects in <c>encrypted_content</c>: clients of Responses carry that field back byte for byte without looking into it, so
/// it holds signatures as well. A mark at its start tells it from what OpenAI encrypted.
/// </summary>
internal static class CarriedReasoning
{
    private const string Mark = "sluice.1.";

    /// <summary>Packs what proves a block; null if nothing does.</summary>
    public static string? Pack(ReasoningBlock block)
    {
        if (block.Signature is null && block.RedactedData is null && block.State is null)
            return null;
        var packed = JsonOutput.Element(writer =>
        {
            writer.WriteStartObject();
            writer.WriteOptional("signature", block.Signature);
            writer.WriteOptional("data", block.RedactedData);
            KeptState.Write(writer, block.State);
            writer.WriteEndObject();
        });
        return Mark + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(packed.GetRawText()));
    }

    /// <summary>The block that was packed, with the text that stands beside it; null if the content is not ours.</summary>
    public static ReasoningBlock? Unpack(string? content, string text)
    {
        if (content is null || !content.StartsWith(Mark, StringComparison.Ordinal))
            return null;
        var encoded = content.AsSpan(Mark.Length);
        if (!Base64Url.IsValid(encoded) || !JsonDocuments.TryRead(Base64Url.DecodeFromChars(encoded), out var packed) || packed.ValueKind != JsonValueKind.Object)
            return new ReasoningBlock(text);
        return new ReasoningBlock(text) { Signature = Text(packed, "signature"), RedactedData = Text(packed, "data"), State = KeptState.Read(packed) };
    }

    private static string? Text(JsonView packed, string name) => packed.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
