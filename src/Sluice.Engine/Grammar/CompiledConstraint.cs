using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Sampling;

namespace Sluice.Engine.Grammar;

/// <summary>A constraint made ready for one vocabulary. All its matchers share what is found out; safe to use from several threads.</summary>
internal sealed class CompiledConstraint
{
    // An expression with its children, its place in the pool and its derivatives takes 200 to 300 bytes and counts as three parts at least.
    private const long BytesOfPart = 96;

    private readonly GrammarRules _rules;
    private MaskCache _cache;

    /// <summary>Makes it ready.</summary>
    /// <exception cref="EngineException">It is too large.</exception>
    public CompiledConstraint(GrammarRules rules, GrammarVocabulary vocabulary)
    {
        (_rules, Vocabulary) = (rules, vocabulary);
        try
        {
            _cache = New();
        }
        catch (GrammarLimitException problem)
        {
            throw ConstraintError.Invalid(problem.Message);
        }
    }

    public GrammarVocabulary Vocabulary { get; }

    /// <summary>Guards the automata and everything that is made of them.</summary>
    public object Gate => _rules;

    /// <summary>About how many bytes it keeps.</summary>
    public long KeptBytes
    {
        get
        {
            // Read without the lock: an estimate need not wait for a mask.
            var cache = Volatile.Read(ref _cache);
            return (_rules.Pool.Size * BytesOfPart) + (cache.Automaton.Count * (256L + (4L * cache.Automaton.ClassCount))) + cache.KeptBytes;
        }
    }

    /// <summary>Finds the first mask of all texts, so that what can't be begun, or takes too long, is refused at once.</summary>
    /// <exception cref="EngineException">It is too large, or the vocabulary has no token to begin with.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public void FindFirst(CancellationToken cancellation)
    {
        try
        {
            lock (Gate)
            {
                _rules.Pool.Work.Allow(GrammarLimits.CompileWork, cancellation);
                if (_cache.Find(_cache.Automaton.Start, new TokenMask(Vocabulary.Count)).IsEmpty)
                {
                    throw ConstraintError.Invalid("No token of the vocabulary can begin a text as the constraint asks.");
                }
            }
        }
        catch (GrammarLimitException problem)
        {
            throw ConstraintError.Invalid(problem.Message);
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
    public MaskCache New()
    {
        _rules.Pool.Work.Allow(GrammarLimits.StepWork);
        return new MaskCache(new Automaton(_rules), Vocabulary);
    }
}
