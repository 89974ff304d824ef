using System.Text;
using System.Text.Json;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Responses;

/// <summary>The settings of a request that its answer repeats, as bytes of the request: nothing is parsed but the names at the top.</summary>
/// <param name="body">The request as it came; one that can't be read has no settings.</param>
internal sealed class ResponsesEcho(ReadOnlyMemory<byte> body)
{
    private Dictionary<string, ByteSpan>? _values;

    /// <summary>Whether the client asked for what only the provider can read.</summary>
    public bool IncludesEncryptedReasoning => Values.TryGetValue("include", out var place) && Bytes(place).IndexOf(Encoding.UTF8.GetBytes(ResponsesNames.EncryptedReasoning)) >= 0;

    /// <summary>Writes a setting as the client sent it, or as the protocol has it where it is unsaid.</summary>
    public void Write(Utf8JsonWriter writer, string name, string unsaid)
    {
        writer.WritePropertyName(name);
        if (Values.TryGetValue(name, out var place) && !Bytes(place).SequenceEqual("null"u8))
            writer.WriteRawValue(Bytes(place), skipInputValidation: true);
        else
            writer.WriteRawValue(unsaid, skipInputValidation: true);
    }

    // Looked for when they are needed: an answer that passes through needs none.
    private Dictionary<string, ByteSpan> Values => _values ??= Find();

    private ReadOnlySpan<byte> Bytes(ByteSpan place) => body.Span[place.Start..place.End];

    private Dictionary<string, ByteSpan> Find()
    {
        var values = new Dictionary<string, ByteSpan>(StringComparer.Ordinal);
        if (body.IsEmpty)
            return values;
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = 1000 });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueTextEquals("input"u8) ? null : reader.GetString();
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (name is not null)
                    values[name] = new ByteSpan(start, (int)reader.BytesConsumed);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            values.Clear();
        }

        return values;
    }
}
