namespace Sluice.Engine.Templates;

internal sealed class TextValue(MarkedText content) : Value
{
    public static readonly TextValue Empty = new(MarkedText.Empty);

    public override string TypeName => "str";

    public override bool IsTrue => content.Length > 0;

    public MarkedText Content => content;

    public string Text => content.Text;

    public static TextValue OfTemplate(string text) => new(MarkedText.OfTemplate(text));
}
