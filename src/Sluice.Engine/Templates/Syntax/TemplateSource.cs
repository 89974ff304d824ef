namespace Sluice.Engine.Templates;

/// <summary>Template text with normalised line ends, which can tell the line of a position.</summary>
internal sealed class TemplateSource
{
    private readonly List<int> _lineStarts = [0];

    public TemplateSource(string source)
    {
        Text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (Text.EndsWith('\n'))
            Text = Text[..^1];
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '\n')
                _lineStarts.Add(i + 1);
        }
    }

    public string Text { get; }

    public int LineOf(int position)
    {
        var index = _lineStarts.BinarySearch(position);
        return index >= 0 ? index + 1 : ~index;
    }

    public TemplateSyntaxException Error(string message, int position)
    {
        var line = LineOf(position);
        return new TemplateSyntaxException(message, line, position - _lineStarts[line - 1] + 1);
    }
}
