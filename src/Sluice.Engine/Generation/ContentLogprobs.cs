using System.Text;

namespace Sluice.Engine.Generation;

/// <summary>Finds the tokens that a stretch of text was made of; those of marks in front of it are left out.</summary>
internal sealed class ContentLogprobs
{
    private readonly List<TokenLogprob> _tokens = [];

    public void Add(IEnumerable<TokenLogprob> tokens) => _tokens.AddRange(tokens);

    /// <summary>Takes the tokens whose bytes overlap this text, and forgets all up to them; text is asked for in its order.</summary>
    public IReadOnlyList<TokenLogprob> Take(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        byte[] bytes = [.. _tokens.SelectMany(token => token.Bytes.ToArray())];
        int start = bytes.AsSpan().IndexOf(wanted);

        // Text that has U+FFFD for broken bytes is not found; then it is made of all that came.
        int end = start < 0 ? bytes.Length : start + wanted.Length;
        int first = 0;
        for (int position = 0; first < _tokens.Count && position + _tokens[first].Bytes.Length <= start; first++)
        {
            position += _tokens[first].Bytes.Length;
        }

        int last = first;
        for (int position = _tokens.Take(first).Sum(token => token.Bytes.Length); last < _tokens.Count && position < end; last++)
        {
            position += _tokens[last].Bytes.Length;
        }

        var taken = _tokens.GetRange(first, last - first);
        _tokens.RemoveRange(0, last);
        return taken;
    }
}
