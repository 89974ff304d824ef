namespace Sluice.Protocols.OpenAi;

/// <summary>Follows JSON text that comes in pieces and tells when a whole object has come, by counting brackets outside of strings.</summary>
internal struct JsonProgress
{
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _begun;

    public readonly bool IsComplete => _begun && _depth == 0 && !_inString;

    public void Append(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (_inString)
            {
                if (_escaped)
                    _escaped = false;
                else if (c == '\\')
                    _escaped = true;
                else if (c == '"')
                    _inString = false;
            }
            else if (c == '"')
            {
                _inString = true;
            }
            else if (c is '{' or '[')
            {
                _begun = true;
                _depth++;
            }
            else if (c is '}' or ']')
            {
                _depth--;
            }
        }
    }
}
