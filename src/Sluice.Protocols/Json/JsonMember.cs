namespace Sluice.Protocols.Json;

/// <summary>A name of an object and its value.</summary>
/// <param name="json">The whole text.</param>
/// <param name="tokens">The tokens from the name's one on.</param>
internal readonly ref struct JsonMember(ReadOnlySpan<byte> json, ReadOnlySpan<JsonToken> tokens)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private readonly ReadOnlySpan<JsonToken> _tokens = tokens;

    public string Name => JsonNames.Get(_json, _tokens[0]);

    public JsonView Value => new(_json, _tokens[1..]);

    public bool NameEquals(string name) => JsonView.IsText(_json, _tokens[0], name);
}
