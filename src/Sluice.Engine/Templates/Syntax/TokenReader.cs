namespace Sluice.Engine.Templates;

/// <summary>Walks over the tokens of a template and bounds how deep the parser may nest.</summary>
internal sealed class TokenReader(TemplateSource source)
{
    /// <summary>Nested blocks and expressions together.</summary>
    private const int MaxDepth = 64;

    private readonly List<Token> _tokens = Lexer.Tokenize(source);
    private int _index;
    private int _depth;

    public Token Current => _tokens[_index];

    public Token Following => _tokens[Math.Min(_index + 1, _tokens.Count - 1)];

    public int Line => source.LineOf(Current.Position);

    public Token Next()
    {
        var token = Current;
        if (_index < _tokens.Count - 1)
            _index++;
        return token;
    }

    public bool Skip(string operatorText)
    {
        var matches = Current.Is(operatorText);
        if (matches)
            Next();
        return matches;
    }

    public bool SkipName(string name)
    {
        var matches = Current.IsName(name);
        if (matches)
            Next();
        return matches;
    }

    public void Expect(string operatorText)
    {
        if (!Skip(operatorText))
            throw Unexpected($"'{operatorText}'");
    }

    public Token Expect(TokenKind kind) => Current.Kind == kind ? Next() : throw Unexpected(kind.ToString());

    public string ExpectName() => Expect(TokenKind.Name).Text;

    public void Enter()
    {
        if (++_depth > MaxDepth)
            throw Error($"The template is nested deeper than {MaxDepth} levels.");
    }

    public void Leave() => _depth--;

    public TemplateSyntaxException Error(string message, int? position = null) => source.Error(message, position ?? Current.Position);

    public TemplateSyntaxException Unexpected(string expected) => Error(
        Current.Kind == TokenKind.End ? $"Expected {expected} but the template ends." : $"Expected {expected}, not '{Current.Text}'.");
}
