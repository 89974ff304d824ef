namespace Sluice.Engine.Grammar.Limits;

/// <summary>
/// How much may still be done for a constraint, in parts, items and states that are looked at: what bounds their number does not bound
/// how often each is looked at. Counted, not timed, so that a constraint is taken or refused everywhere. Not safe for concurrent use.
/// </summary>
internal sealed class GrammarWork
{
    // How often somebody is asked whether they still wait: every millisecond or less.
    private const int StepsBetweenLooks = 1 << 12;

    private long _left = GrammarLimits.CompileWork;
    private long _look;
    private CancellationToken _cancellation;

    /// <summary>How much was done since the last <see cref="Allow"/>.</summary>
    public long Done { get; private set; }

    /// <summary>From here on so much may be done, until somebody gives up waiting for it.</summary>
    public void Allow(long work, CancellationToken cancellation = default) =>
        (_left, _look, _cancellation, Done) = (work, Math.Min(StepsBetweenLooks, work + 1), cancellation, 0);

    /// <summary>Counts what is about to be done.</summary>
    /// <exception cref="GrammarLimitException">It is too much.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public void Spend(int work)
    {
        Done += work;
        if (Done >= _look)
        {
            Look();
        }
    }

    private void Look()
    {
        _cancellation.ThrowIfCancellationRequested();
        GrammarLimits.Check(Done <= _left, "too much to be worked out");
        _look = Math.Min(Done + StepsBetweenLooks, _left + 1);
    }
}
