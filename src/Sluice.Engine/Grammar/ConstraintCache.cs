using System.Security.Cryptography;
using System.Text;
using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Grammar;

/// <summary>
/// The constraints of one model that were used last, with what was found out about them. A vocabulary that is not given is laid out
/// for them in the background as soon as this exists. Safe to use from several threads.
/// </summary>
internal sealed class ConstraintCache(Tokenizer tokenizer, GrammarVocabulary? vocabulary = null)
{
    private const int Capacity = 64;

    private readonly Task<GrammarVocabulary> _vocabulary = vocabulary is null ? Task.Run(() => GrammarVocabulary.Of(tokenizer)) : Task.FromResult(vocabulary);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = [];

    /// <summary>What begins texts of a constraint.</summary>
    /// <param name="key">What tells the constraint from others.</param>
    /// <param name="add">Makes its grammar where it is not known.</param>
    /// <exception cref="EngineException">The constraint can't be used.</exception>
    public Func<GrammarMatcher> Get(string key, Func<GrammarBuilder, Symbol> add)
    {
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var compiled = Find(hash) ?? Keep(hash, new CompiledConstraint(ConstraintGrammar.Build(add), _vocabulary.GetAwaiter().GetResult()));
        return () => new GrammarMatcher(compiled, tokenizer);
    }

    private CompiledConstraint? Find(string hash)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(hash, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Constraint;
        }
    }

    private CompiledConstraint Keep(string hash, CompiledConstraint constraint)
    {
        lock (_gate)
        {
            if (!_entries.ContainsKey(hash))
            {
                _entries[hash] = _byUse.AddFirst(new Entry(hash, constraint));
            }

            // What texts are still being generated with stays with them.
            while (_byUse.Count > 1 && (_byUse.Count > Capacity || _byUse.Sum(entry => entry.Constraint.KeptBytes) > GrammarLimits.KeptBytes))
            {
                _entries.Remove(_byUse.Last!.Value.Hash);
                _byUse.RemoveLast();
            }

            return constraint;
        }
    }

    private sealed record Entry(string Hash, CompiledConstraint Constraint);
}
