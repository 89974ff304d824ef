namespace Sluice.Protocols.Json;

/// <summary>Goes through the members of an object.</summary>
/// <param name="json">The whole text.</param>
/// <param name="tokens">The tokens from the object's first one on.</param>
internal ref struct JsonMembers(ReadOnlySpan<byte> json, ReadOnlySpan<JsonToken> tokens)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private readonly ReadOnlySpan<JsonToken> _tokens = tokens[..tokens[0].Extent];
    private int _at;

    public readonly int Count => _tokens[^1].Extent;

    public readonly JsonMember Current => new(_json, _tokens[_at..]);

    public readonly JsonMembers GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_at == 0)
            _at = 1;
        else if (_at < _tokens.Length - 1)
            _at += 1 + JsonView.TokensOf(_json, _tokens[_at + 1]);
        return _at < _tokens.Length - 1;
    }
}
