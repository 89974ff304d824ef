using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sluice.Protocols.Json;

/// <summary>
/// A value in a JSON text that was scanned, read where it stands: <see cref="JsonElement"/> without a copy of the text. What is to outlive the text is
/// taken out as a string, a number or an element. Default: no value (<see cref="JsonValueKind.Undefined"/>).
/// </summary>
/// <param name="json">The whole text.</param>
/// <param name="tokens">The tokens from this value's first one on.</param>
internal readonly ref struct JsonView(ReadOnlySpan<byte> json, ReadOnlySpan<JsonToken> tokens)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonOutput.MaxDepth };

    private readonly ReadOnlySpan<byte> _json = json;
    private readonly ReadOnlySpan<JsonToken> _tokens = tokens;

    public JsonValueKind ValueKind => _tokens.IsEmpty ? JsonValueKind.Undefined : _json[_tokens[0].Start] switch
    {
        (byte)'"' => JsonValueKind.String,
        (byte)'{' => JsonValueKind.Object,
        (byte)'[' => JsonValueKind.Array,
        (byte)'t' => JsonValueKind.True,
        (byte)'f' => JsonValueKind.False,
        (byte)'n' => JsonValueKind.Null,
        _ => JsonValueKind.Number,
    };

    /// <summary>The bytes of the value as they stand in the text.</summary>
    public ReadOnlySpan<byte> Raw
    {
        get
        {
            var (start, extent) = (_tokens[0].Start, _tokens[0].Extent);
            return ValueKind switch
            {
                JsonValueKind.Object or JsonValueKind.Array => _json[start..(_tokens[extent - 1].Start + 1)],
                JsonValueKind.String => _json.Slice(start, 2 + (extent < 0 ? ~extent : extent)),
                _ => _json.Slice(start, extent),
            };
        }
    }

    public string GetRawText() => Encoding.UTF8.GetString(Raw);

    /// <summary>The text; null if the value is null.</summary>
    public string? GetString() => ValueKind switch
    {
        JsonValueKind.String => TextOf(_json, _tokens[0]),
        JsonValueKind.Null => null,
        _ => throw WrongKind("a text"),
    };

    public bool ValueEquals(string text) => ValueKind == JsonValueKind.String && IsText(_json, _tokens[0], text);

    public bool GetBoolean() => ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongKind("true or false"),
    };

    public bool TryGetInt64(out long number) => long.TryParse(Number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    public bool TryGetInt32(out int number) => int.TryParse(Number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    public bool TryGetByte(out byte number) => byte.TryParse(Number, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    public bool TryGetDouble(out double number) => double.TryParse(Number, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    public bool TryGetSingle(out float number) => float.TryParse(Number, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    public int GetArrayLength() => EnumerateArray().Count;

    public int GetPropertyCount() => EnumerateObject().Count;

    public JsonItems EnumerateArray() => ValueKind == JsonValueKind.Array ? new JsonItems(_json, _tokens) : throw WrongKind("an array");

    public JsonMembers EnumerateObject() => ValueKind == JsonValueKind.Object ? new JsonMembers(_json, _tokens) : throw WrongKind("an object");

    /// <summary>The first item of an array, which has one.</summary>
    public JsonView First => new(_json, _tokens[1..]);

    /// <summary>The last item of an array, which has one.</summary>
    public JsonView Last
    {
        get
        {
            JsonView last = default;
            foreach (var item in EnumerateArray())
                last = item;
            return last;
        }
    }

    public bool TryGetProperty(string name, out JsonView value)
    {
        foreach (var member in EnumerateObject())
        {
            if (member.NameEquals(name))
            {
                value = member.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The view of an element that was made or kept here.</summary>
    public static JsonView Of(JsonElement element)
    {
        var json = JsonMarshal.GetRawUtf8Value(element);
        return new JsonView(json, JsonScan.Read(json, JsonOutput.MaxDepth));
    }

    /// <summary>A copy that lives on its own.</summary>
    public JsonElement ToElement() => JsonElement.Parse(Raw, Options);

    /// <summary>How many tokens the value has that begins with a token.</summary>
    internal static int TokensOf(ReadOnlySpan<byte> json, JsonToken token) => json[token.Start] is (byte)'{' or (byte)'[' ? token.Extent : 1;

    internal static string TextOf(ReadOnlySpan<byte> json, JsonToken token) => token.Extent >= 0
        ? Encoding.UTF8.GetString(json.Slice(token.Start + 1, token.Extent))
        : JsonStrings.Unescape(json, token.Start + 1, ~token.Extent);

    internal static bool IsText(ReadOnlySpan<byte> json, JsonToken token, ReadOnlySpan<char> text)
    {
        // Escapes and characters beyond ASCII make texts shorter than their bytes, never longer.
        if (token.Extent == text.Length)
            return Ascii.Equals(json.Slice(token.Start + 1, token.Extent), text);
        return (token.Extent < 0 ? ~token.Extent : token.Extent) > text.Length && text.SequenceEqual(TextOf(json, token));
    }

    private ReadOnlySpan<byte> Number => ValueKind == JsonValueKind.Number ? Raw : throw WrongKind("a number");

    private InvalidOperationException WrongKind(string wanted) => new($"Not {wanted}, but of the kind {ValueKind}.");
}
