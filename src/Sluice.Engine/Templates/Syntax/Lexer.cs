namespace Sluice.Engine.Templates;

/// <summary>
/// Cuts a template into tokens. Tags on a line of their own leave no trace: blanks before a block or comment
/// are dropped, and so is the line end after it, unless a <c>+</c> in the tag says otherwise.
/// </summary>
internal sealed class Lexer(TemplateSource source)
{
    private readonly string _text = source.Text;
    private readonly List<Token> _tokens = [];
    private int _position;

    public static List<Token> Tokenize(TemplateSource source)
    {
        var lexer = new Lexer(source);
        while (lexer.ReadText() is { } opening)
            lexer.ReadTag(opening);
        lexer.Add(TokenKind.End, "", lexer._text.Length);
        return lexer._tokens;
    }

    /// <summary>Reads text up to the next tag and enters the tag; answers its kind, or null at the end.</summary>
    private char? ReadText()
    {
        var start = _position;
        var tag = FindTag(start);
        if (tag < 0)
        {
            AddText(start, _text.Length);
            _position = _text.Length;
            return null;
        }

        EnterTag(start, tag, stripsLine: _text[tag + 1] != '{');
        return _text[tag + 1];
    }

    private int FindTag(int from)
    {
        for (var i = _text.IndexOf('{', from); i >= 0 && i + 1 < _text.Length; i = _text.IndexOf('{', i + 1))
        {
            if (_text[i + 1] is '{' or '%' or '#')
                return i;
        }

        return -1;
    }

    /// <summary>Adds the text before a tag as its opening sign wants it, and moves behind the sign.</summary>
    private void EnterTag(int start, int tag, bool stripsLine)
    {
        var end = tag;
        _position = tag + 2;
        var sign = Peek(0);
        if (sign == '-')
        {
            while (end > start && char.IsWhiteSpace(_text[end - 1]))
                end--;
        }
        else if (sign != '+' && stripsLine)
        {
            var lineStart = end;
            while (lineStart > start && _text[lineStart - 1] != '\n' && char.IsWhiteSpace(_text[lineStart - 1]))
                lineStart--;
            if (lineStart == 0 || _text[lineStart - 1] == '\n')
                end = lineStart;
        }

        if (sign is '-' or '+')
            _position++;
        AddText(start, end);
    }

    private void ReadTag(char opening)
    {
        switch (opening)
        {
            case '#':
                ReadComment();
                break;
            case '%' when TryEnterRaw():
                ReadRaw();
                break;
            case '%':
                Add(TokenKind.BlockBegin, "{%", _position);
                ReadExpression(TokenKind.BlockEnd, "%}");
                break;
            default:
                Add(TokenKind.VariableBegin, "{{", _position);
                ReadExpression(TokenKind.VariableEnd, "}}");
                break;
        }
    }

    private void ReadComment()
    {
        var end = _text.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0)
            throw source.Error("A comment is not closed.", _position);
        var sign = end > _position ? _text[end - 1] : '\0';
        _position = end + 2;
        LeaveTag(sign, dropsLineEnd: true);
    }

    private bool TryEnterRaw()
    {
        var position = SkipBlanks(_position);
        if (!Matches(position, "raw"))
            return false;
        position = SkipBlanks(position + 3);
        var sign = Matches(position, "-%}") ? '-' : '\0';
        if (sign == '\0' && !Matches(position, "%}"))
            return false;
        _position = position + (sign == '-' ? 3 : 2);
        LeaveTag(sign, dropsLineEnd: false);
        return true;
    }

    private void ReadRaw()
    {
        var start = _position;
        for (var tag = _text.IndexOf("{%", start, StringComparison.Ordinal); tag >= 0; tag = _text.IndexOf("{%", tag + 2, StringComparison.Ordinal))
        {
            var position = tag + 2;
            if (position < _text.Length && _text[position] is '-' or '+')
                position++;
            position = SkipBlanks(position);
            if (!Matches(position, "endraw"))
                continue;
            position = SkipBlanks(position + 6);
            var sign = position < _text.Length && _text[position] is '-' or '+' ? _text[position++] : '\0';
            if (!Matches(position, "%}"))
                continue;
            EnterTag(start, tag, stripsLine: true);
            _position = position + 2;
            LeaveTag(sign, dropsLineEnd: true);
            return;
        }

        throw source.Error("A raw block is not closed.", start);
    }

    private void ReadExpression(TokenKind closingKind, string closing)
    {
        var opened = _position;
        var brackets = new Stack<char>();
        while (true)
        {
            _position = SkipBlanks(_position);
            if (_position >= _text.Length)
                throw source.Error($"The tag is not closed with '{closing}'.", opened);
            if (brackets.Count == 0 && TryClose(closingKind, closing))
                return;
            var token = ExpressionLexer.Read(source, _position, out _position);
            TrackBrackets(brackets, token);
            _tokens.Add(token);
        }
    }

    private bool TryClose(TokenKind closingKind, string closing)
    {
        // A plus sign closes blocks only; in an output tag it is an operator.
        var sign = Peek(0) is '-' || (Peek(0) is '+' && closingKind == TokenKind.BlockEnd) ? Peek(0) : '\0';
        if (!Matches(_position + (sign == '\0' ? 0 : 1), closing))
            return false;
        Add(closingKind, closing, _position);
        _position += closing.Length + (sign == '\0' ? 0 : 1);
        LeaveTag(sign, dropsLineEnd: closingKind == TokenKind.BlockEnd);
        return true;
    }

    private void TrackBrackets(Stack<char> brackets, Token token)
    {
        if (token.Kind != TokenKind.Operator)
            return;
        switch (token.Text)
        {
            case "(":
                brackets.Push(')');
                break;
            case "[":
                brackets.Push(']');
                break;
            case "{":
                brackets.Push('}');
                break;
            case ")" or "]" or "}" when !brackets.TryPop(out var expected) || expected != token.Text[0]:
                throw source.Error($"Unexpected '{token.Text}'.", token.Position);
        }
    }

    private void LeaveTag(char sign, bool dropsLineEnd)
    {
        if (sign == '-')
            _position = SkipBlanks(_position);
        else if (sign != '+' && dropsLineEnd && Peek(0) == '\n')
            _position++;
    }

    private int SkipBlanks(int position)
    {
        while (position < _text.Length && char.IsWhiteSpace(_text[position]))
            position++;
        return position;
    }

    private char Peek(int offset) => _position + offset < _text.Length ? _text[_position + offset] : '\0';

    private bool Matches(int position, string expected) =>
        string.CompareOrdinal(_text, position, expected, 0, expected.Length) == 0;

    private void Add(TokenKind kind, string text, int position) => _tokens.Add(new Token(kind, text, position));

    private void AddText(int start, int end)
    {
        if (end > start)
            Add(TokenKind.Text, _text[start..end], start);
    }
}
