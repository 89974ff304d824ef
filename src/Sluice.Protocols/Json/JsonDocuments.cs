using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Protocols.Json;

/// <summary>Parses foreign JSON within bounds: depth, duplicate names and text that is no Unicode are refused.</summary>
internal static class JsonDocuments
{
    /// <summary>The deepest nesting that is accepted.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Parses a whole document; the element owns a copy of the bytes and lives as long as it is referenced.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out JsonElement root)
    {
        root = default;
        if (!Utf8.IsValid(utf8) || !JsonSurrogates.ArePaired(utf8))
            return false;

        try
        {
            root = JsonElement.Parse(utf8, Options);
            return !JsonDuplicates.Exist(root);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Parses JSON text that a model wrote, such as tool arguments.</summary>
    public static bool TryParse(string text, out JsonElement root)
    {
        root = default;
        try
        {
            root = JsonElement.Parse(text, Options);
            return !JsonDuplicates.Exist(root) && JsonSurrogates.ArePaired(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(root));
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return false;
        }
    }
}
