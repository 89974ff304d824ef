namespace Sluice.Engine.Threading;

/// <summary>Spins for a bounded number of rounds and yields the core after that: on a busy machine the awaited thread may need it.</summary>
internal struct SpinBudget(int rounds)
{
    private int _left = rounds;

    public void Once()
    {
        if (_left > 0)
        {
            _left--;
            Thread.SpinWait(1);
        }
        else
        {
            Thread.Yield();
        }
    }
}
