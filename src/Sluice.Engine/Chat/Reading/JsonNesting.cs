namespace Sluice.Engine.Chat.Reading;

/// <summary>Follows the brackets of a JSON value, character by character.</summary>
internal struct JsonNesting
{
    private int _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>Behind the opening bracket of an object.</summary>
    public static JsonNesting InObject => new() { _depth = 1 };

    public readonly bool IsInString => _inString;

    /// <summary>Takes the next character and tells whether it closes the value.</summary>
    public bool Closes(char c)
    {
        if (_escaped)
        {
            _escaped = false;
        }
        else if (_inString)
        {
            _escaped = c == '\\';
            _inString = c != '"';
        }
        else if (c == '"')
        {
            _inString = true;
        }
        else if (c is '{' or '[')
        {
            _depth++;
        }
        else if (c is '}' or ']')
        {
            return --_depth == 0;
        }

        return false;
    }
}
