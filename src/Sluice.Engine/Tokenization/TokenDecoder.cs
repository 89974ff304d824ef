namespace Sluice.Engine.Tokenization;

/// <summary>Turns tokens that come one by one into text, holding back unfinished characters. Not thread-safe.</summary>
public sealed class TokenDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly Utf8Stream _stream = new();
    private bool _dropsSpace;

    /// <summary>Starts behind a prompt: where its last token is a special one, or there is none, the space that the vocabulary puts in front of a text is left out.</summary>
    public TokenDecoder(Tokenizer tokenizer, int? before = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        _tokenizer = tokenizer;
        _dropsSpace = tokenizer.HasSpaceAfterMark && (before is not { } id || tokenizer.IsMark(id));
    }

    /// <summary>Adds a token and returns the characters that it completes, possibly none.</summary>
    public string Append(int id)
    {
        var bytes = _tokenizer.BytesOf(id);
        if (_dropsSpace && bytes is [(byte)' ', ..] && !_tokenizer.IsMark(id))
        {
            bytes = bytes[1..];
        }

        _dropsSpace = _tokenizer.HasSpaceAfterMark && _tokenizer.IsMark(id);
        return _stream.Append(bytes);
    }

    /// <summary>Goes past a token that is not part of the text.</summary>
    public void Skip(int id) => _dropsSpace = _tokenizer.HasSpaceAfterMark && _tokenizer.IsMark(id);

    /// <summary>Ends the text: returns U+FFFD for an unfinished character, otherwise nothing.</summary>
    public string Flush() => _stream.Flush();
}
