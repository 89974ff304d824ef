using System.Security.Cryptography;
using System.Text;
using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Grammar;

/// <summary>
/// The constraints of one model that were used last, with what was found out about them. Each is compiled once for all requests that
/// ask for it at the same time, away from their threads, and only while one of them still waits. A vocabulary that is not given is laid
/// out for them in the background as soon as this exists. Safe to use from several threads.
/// </summary>
internal sealed class ConstraintCache(Tokenizer tokenizer, GrammarVocabulary? vocabulary = null)
{
    private const int Capacity = 64;

    // Large ones take a second: however many come, for whichever models, the pool has threads left for masks and requests.
    private static readonly SemaphoreSlim Turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    private readonly Task<GrammarVocabulary> _vocabulary = vocabulary is null ? Task.Run(() => GrammarVocabulary.Of(tokenizer)) : Task.FromResult(vocabulary);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = [];
    private readonly Dictionary<string, Compilation> _open = new(StringComparer.Ordinal);

    /// <summary>What begins texts of a constraint.</summary>
    /// <param name="key">What tells the constraint from others.</param>
    /// <param name="add">Makes its grammar where it is not known.</param>
    /// <param name="cancellation">Gives up waiting for it.</param>
    /// <exception cref="EngineException">The constraint can't be used.</exception>
    public async ValueTask<Func<GrammarMatcher>> GetAsync(string key, Func<GrammarBuilder, Symbol> add, CancellationToken cancellation)
    {
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        Compilation compilation;
        lock (_gate)
        {
            if (Find(hash) is { } known)
            {
                return () => new GrammarMatcher(known, tokenizer);
            }

            compilation = Join(hash, add);
        }

        try
        {
            var compiled = await compilation.Result.WaitAsync(cancellation).ConfigureAwait(false);
            return () => new GrammarMatcher(compiled, tokenizer);
        }
        finally
        {
            Leave(hash, compilation);
        }
    }

    private CompiledConstraint? Find(string hash)
    {
        if (!_entries.TryGetValue(hash, out var node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        Trim();
        return node.Value.Constraint;
    }

    private Compilation Join(string hash, Func<GrammarBuilder, Symbol> add)
    {
        if (!_open.TryGetValue(hash, out var compilation))
        {
            var cancelled = new CancellationTokenSource();
            _open[hash] = compilation = new Compilation(cancelled, Task.Run(() => CompileAsync(hash, add, cancelled.Token), cancelled.Token));
        }

        compilation.Waiting++;
        return compilation;
    }

    private void Leave(string hash, Compilation compilation)
    {
        lock (_gate)
        {
            if (--compilation.Waiting > 0)
            {
                return;
            }

            if (_open.GetValueOrDefault(hash) == compilation)
            {
                _open.Remove(hash);
            }
        }

        if (!compilation.Result.IsCompleted)
        {
            compilation.Cancelled.Cancel();
        }
    }

    private async Task<CompiledConstraint> CompileAsync(string hash, Func<GrammarBuilder, Symbol> add, CancellationToken cancellation)
    {
        await Turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var compiled = new CompiledConstraint(ConstraintGrammar.Build(new GrammarBuilder(cancellation), add), await _vocabulary.ConfigureAwait(false));
            compiled.FindFirst(cancellation);
            lock (_gate)
            {
                _open.Remove(hash);

                // Where somebody came back after all had left there may be one already.
                if (!_entries.ContainsKey(hash))
                {
                    _entries[hash] = _byUse.AddFirst(new Entry(hash, compiled));
                    Trim();
                }
            }

            return compiled;
        }
        finally
        {
            Turns.Release();
        }
    }

    private void Trim()
    {
        // What texts are still being generated with stays with them.
        while (_byUse.Count > 1 && (_byUse.Count > Capacity || _byUse.Sum(entry => entry.Constraint.KeptBytes) > GrammarLimits.KeptBytes))
        {
            _entries.Remove(_byUse.Last!.Value.Hash);
            _byUse.RemoveLast();
        }
    }

    private sealed record Entry(string Hash, CompiledConstraint Constraint);

    /// <summary>A constraint that is being compiled.</summary>
    private sealed class Compilation(CancellationTokenSource cancelled, Task<CompiledConstraint> result)
    {
        public CancellationTokenSource Cancelled => cancelled;

        public Task<CompiledConstraint> Result => result;

        /// <summary>How many requests wait for it.</summary>
        public int Waiting { get; set; }
    }
}
