namespace Sluice.Protocols.Json;

/// <summary>Goes through the items of an array.</summary>
/// <param name="json">The whole text.</param>
/// <param name="tokens">The tokens from the array's first one on.</param>
internal ref struct JsonItems(ReadOnlySpan<byte> json, ReadOnlySpan<JsonToken> tokens)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private readonly ReadOnlySpan<JsonToken> _tokens = tokens[..tokens[0].Extent];
    private int _at;

    public readonly int Count => _tokens[^1].Extent;

    public readonly JsonView Current => new(_json, _tokens[_at..]);

    public readonly JsonItems GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_at == 0)
            _at = 1;
        else if (_at < _tokens.Length - 1)
            _at += JsonView.TokensOf(_json, _tokens[_at]);
        return _at < _tokens.Length - 1;
    }
}
