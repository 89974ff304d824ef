using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Proofs of reasoning. Gemini's own are opaque bytes in base64 and stay in the block's state. Those of other providers travel through a
/// Gemini client in the same field, marked, so that they come back byte for byte and are never mistaken for Gemini's.
/// </summary>
internal static class GeminiSignatures
{
    private static ReadOnlySpan<byte> SignatureMark => "sluice:signature:"u8;

    private static ReadOnlySpan<byte> RedactedMark => "sluice:redacted:"u8;

    /// <summary>The value for the field of an answer's reasoning; null if the block has no proof.</summary>
    public static string? Write(ReasoningBlock block) =>
        block.RedactedData is { } data ? Mark(RedactedMark, data) : block.Signature is { } signature ? Mark(SignatureMark, signature) : null;

    /// <summary>Takes a foreign proof out of the field, if one stands there.</summary>
    public static bool TryRead(JsonView field, out string? signature, out string? redacted)
    {
        signature = redacted = null;
        if (field.ValueKind != JsonValueKind.String)
            return false;
        // Clients that hold bytes may write the alphabet of addresses back.
        var text = field.GetString()!.Replace('-', '+').Replace('_', '/');
        var bytes = new byte[text.Length];
        if (!text.StartsWith("c2x1aWNl", StringComparison.Ordinal) || !Convert.TryFromBase64String(text.PadRight((text.Length + 3) & ~3, '='), bytes, out var length))
            return false;
        var value = bytes.AsSpan(0, length);
        if (value.StartsWith(SignatureMark))
            signature = Encoding.UTF8.GetString(value[SignatureMark.Length..]);
        else if (value.StartsWith(RedactedMark))
            redacted = Encoding.UTF8.GetString(value[RedactedMark.Length..]);
        return signature is not null || redacted is not null;
    }

    /// <summary>Gemini's own proof of a block; null if it has none.</summary>
    public static JsonElement? Own(ProviderState? state) => state.Find(GeminiNames.Dialect, GeminiNames.ThoughtSignature);

    private static string Mark(ReadOnlySpan<byte> mark, string value)
    {
        var bytes = new byte[mark.Length + Encoding.UTF8.GetByteCount(value)];
        mark.CopyTo(bytes);
        Encoding.UTF8.GetBytes(value, bytes.AsSpan(mark.Length));
        return Convert.ToBase64String(bytes);
    }
}
