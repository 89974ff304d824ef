namespace Sluice.Engine.Templates;

/// <summary>A piece of template source; strings hold their content, everything else its spelling.</summary>
internal sealed record Token(TokenKind Kind, string Text, int Position)
{
    public bool Is(string operatorText) => Kind == TokenKind.Operator && Text == operatorText;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;
}
