using System.Buffers;
using System.Text;

namespace Sluice.Engine.Tokenization;

/// <summary>The tokens that are found in text as a whole: user-defined ones in any text, control tokens only where they are asked for.</summary>
internal sealed class SpecialTokens
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Matcher _userDefined;
    private readonly Matcher _all;

    internal SpecialTokens(Vocabulary vocabulary)
    {
        var userDefined = new List<string>();
        for (int id = 0; id < vocabulary.Count; id++)
        {
            var kind = vocabulary.KindOf(id);
            if (kind is TokenKind.Control or TokenKind.Unknown or TokenKind.UserDefined && !vocabulary.BytesOf(id).IsEmpty)
            {
                string text = Encoding.UTF8.GetString(vocabulary.BytesOf(id));
                if (_ids.TryAdd(text, id) && kind == TokenKind.UserDefined)
                {
                    userDefined.Add(text);
                }
            }
        }

        _userDefined = new Matcher(userDefined);
        _all = new Matcher(_ids.Keys);
    }

    internal int? FindId(string text) => _ids.TryGetValue(text, out int id) ? id : null;

    /// <summary>Finds the first special token in a text, the longest of those that begin there.</summary>
    internal bool TryFindFirst(ReadOnlySpan<char> text, bool includeControl, out int start, out int length, out int id)
    {
        string? found = (includeControl ? _all : _userDefined).FindFirst(text, out start);
        length = found?.Length ?? 0;
        id = found is null ? -1 : _ids[found];
        return found is not null;
    }

    private sealed class Matcher
    {
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _texts;
        private readonly int[] _lengths;
        private readonly SearchValues<string> _search;

        internal Matcher(IReadOnlyCollection<string> texts)
        {
            _texts = texts.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
            _lengths = [.. new HashSet<int>(texts.Select(text => text.Length))];
            Array.Sort(_lengths, static (a, b) => b - a);
            _search = SearchValues.Create([.. texts], StringComparison.Ordinal);
        }

        internal string? FindFirst(ReadOnlySpan<char> text, out int start)
        {
            start = text.IndexOfAny(_search);
            if (start >= 0)
            {
                var rest = text[start..];
                foreach (int length in _lengths)
                {
                    if (length <= rest.Length && _texts.TryGetValue(rest[..length], out string? found))
                    {
                        return found;
                    }
                }
            }

            return null;
        }
    }
}
