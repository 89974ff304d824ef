using System.Diagnostics;
using Sluice.Engine.Grammar;
using Sluice.Engine.Sampling;
using Sluice.Engine.Scheduling;

namespace Sluice.Bench.Grammar;

/// <summary>A constraint that adds up how long the engine's thread is in it, for each token.</summary>
internal sealed class TimedConstraint(GrammarMatcher inner, Samples perToken) : ITokenConstraint
{
    private long _ticks;

    public bool IsComplete => inner.IsComplete;

    public void Prepare()
    {
        long start = Stopwatch.GetTimestamp();
        inner.Prepare();
        perToken.Add(Stopwatch.GetElapsedTime(start) + TimeSpan.FromSeconds((double)_ticks / Stopwatch.Frequency));
        _ticks = 0;
    }

    public TokenMask Mask()
    {
        long start = Stopwatch.GetTimestamp();
        var mask = inner.Mask();
        _ticks += Stopwatch.GetTimestamp() - start;
        return mask;
    }

    public void Accept(int token)
    {
        long start = Stopwatch.GetTimestamp();
        inner.Accept(token);
        _ticks += Stopwatch.GetTimestamp() - start;
    }

    public void AcceptForced(List<int> tokens)
    {
        long start = Stopwatch.GetTimestamp();
        inner.AcceptForced(tokens);
        _ticks += Stopwatch.GetTimestamp() - start;
    }

    public void Rollback(int tokens) => inner.Rollback(tokens);
}
