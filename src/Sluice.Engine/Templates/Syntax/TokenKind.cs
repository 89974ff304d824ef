namespace Sluice.Engine.Templates;

internal enum TokenKind
{
    /// <summary>Text outside of tags.</summary>
    Text,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End,
}
