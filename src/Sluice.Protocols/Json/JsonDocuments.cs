using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Protocols.Json;

/// <summary>Parses foreign JSON within bounds: depth, duplicate names and text that is no Unicode are refused.</summary>
internal static class JsonDocuments
{
    /// <summary>The deepest nesting that is accepted.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Reads a whole document where it stands.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out JsonView root)
    {
        var tokens = JsonScan.Read(utf8, MaxDepth);
        root = tokens is null ? default : new JsonView(utf8, tokens);
        return tokens is not null;
    }

    /// <summary>Parses a whole document; the element owns a copy of the bytes and lives as long as it is referenced.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out JsonElement root)
    {
        var isFine = JsonScan.Read(utf8, MaxDepth) is not null;
        root = isFine ? JsonElement.Parse(utf8, Options) : default;
        return isFine;
    }

    /// <summary>The member of a document that counts something, from zero on; null if there is none.</summary>
    public static long? CountIn(ReadOnlySpan<byte> utf8, string name) =>
        TryRead(utf8, out var root) && root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count >= 0
            ? count
            : null;

    /// <summary>Parses JSON text that a model wrote, such as tool arguments.</summary>
    public static bool TryParse(string text, out JsonElement root)
    {
        root = default;
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var isUnicode = Utf8.FromUtf16(text, bytes, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done;
        var isFine = isUnicode && TryParse(bytes.AsSpan(0, length), out root);
        ArrayPool<byte>.Shared.Return(bytes);
        return isFine;
    }
}
