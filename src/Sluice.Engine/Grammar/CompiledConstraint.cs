using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Tokens;

namespace Sluice.Engine.Grammar;

/// <summary>A constraint made ready for one vocabulary. All its matchers share what is found out; safe to use from several threads.</summary>
internal sealed class CompiledConstraint(GrammarRules rules, GrammarVocabulary vocabulary)
{
    private MaskCache _cache = new(new Automaton(rules), vocabulary);

    public GrammarVocabulary Vocabulary => vocabulary;

    /// <summary>Guards the automata and everything that is made of them.</summary>
    public object Gate => rules;

    /// <summary>About how many bytes it keeps.</summary>
    public long KeptBytes
    {
        get
        {
            // Read without the lock: an estimate need not wait for a mask.
            var cache = Volatile.Read(ref _cache);
            return (rules.Pool.Size * 48L) + (cache.Automaton.Count * (256L + (4L * cache.Automaton.ClassCount))) + cache.KeptBytes;
        }
    }

    /// <summary>The automaton to begin with, and its masks. Hold the lock of <see cref="Gate"/>.</summary>
    public MaskCache Current()
    {
        if (_cache.Automaton.Count > GrammarLimits.KeptStates)
        {
            _cache = New();
        }

        return _cache;
    }

    /// <summary>A fresh automaton, for a text that has used one up.</summary>
    public MaskCache New() => new(new Automaton(rules), vocabulary);
}
