using System.Text;

namespace Sluice.Engine.Templates;

/// <summary>Grows a <see cref="MarkedText"/> within the budget of a rendering.</summary>
internal sealed class MarkedTextBuilder(RenderBudget budget)
{
    private readonly StringBuilder _text = new();
    private readonly List<int> _flips = [];
    private bool _firstIsInput;
    private bool _currentIsInput;

    public int Length => _text.Length;

    public MarkedTextBuilder Append(ReadOnlySpan<char> text, bool isInput = false)
    {
        if (text.IsEmpty)
            return this;
        if (_text.Length + (long)text.Length > budget.Limits.MaxOutputChars)
            throw budget.Exceeded("text length");
        budget.Chars(text.Length);
        if (_text.Length == 0)
            _firstIsInput = isInput;
        else if (_currentIsInput != isInput)
            _flips.Add(_text.Length);
        _currentIsInput = isInput;
        _text.Append(text);
        return this;
    }

    public MarkedTextBuilder Append(MarkedText text) => Append(text, 0, text.Length);

    public MarkedTextBuilder Append(MarkedText text, int start, int length)
    {
        foreach (var stretch in text.Stretches())
        {
            var from = Math.Max(start, stretch.Start);
            var to = Math.Min(start + length, stretch.Start + stretch.Length);
            if (from < to)
                Append(text.Text.AsSpan(from, to - from), stretch.IsInput);
        }

        return this;
    }

    public MarkedText Build() =>
        _text.Length == 0 ? MarkedText.Empty : new MarkedText(_text.ToString(), _firstIsInput, [.. _flips]);
}
