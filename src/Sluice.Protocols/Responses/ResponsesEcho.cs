using System.Text;
using System.Text.Json;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Responses;

/// <summary>The settings of a request that its answer repeats, as bytes of the request: nothing is parsed but the names at the top.</summary>
internal sealed class ResponsesEcho
{
    private readonly Dictionary<string, ByteSpan> _values = new(StringComparer.Ordinal);
    private readonly ReadOnlyMemory<byte> _body;

    /// <summary>Finds the settings; a body that can't be read has none.</summary>
    public ResponsesEcho(ReadOnlyMemory<byte> body)
    {
        _body = body;
        if (body.IsEmpty)
            return;
        try
        {
            Read(new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = 1000 }));
        }
        catch (JsonException)
        {
            _values.Clear();
        }
    }

    /// <summary>Whether the client asked for what only the provider can read.</summary>
    public bool IncludesEncryptedReasoning => _values.TryGetValue("include", out var place) && Bytes(place).IndexOf(Encoding.UTF8.GetBytes(ResponsesNames.EncryptedReasoning)) >= 0;

    /// <summary>Writes a setting as the client sent it, or as the protocol has it where it is unsaid.</summary>
    public void Write(Utf8JsonWriter writer, string name, string unsaid)
    {
        writer.WritePropertyName(name);
        if (_values.TryGetValue(name, out var place) && !Bytes(place).SequenceEqual("null"u8))
            writer.WriteRawValue(Bytes(place), skipInputValidation: true);
        else
            writer.WriteRawValue(unsaid, skipInputValidation: true);
    }

    private ReadOnlySpan<byte> Bytes(ByteSpan place) => _body.Span[place.Start..place.End];

    private void Read(Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueTextEquals("input"u8) ? null : reader.GetString();
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (name is not null)
                _values[name] = new ByteSpan(start, (int)reader.BytesConsumed);
        }
    }
}
