using Sluice.Core.Identity;

namespace Sluice.Governance.Budgets;

/// <summary>
/// The right to have one request answered. Nothing is dispatched without one, and each is closed exactly once: settled with what was used,
/// or released when nothing was.
/// </summary>
public sealed class BudgetLease : IDisposable
{
    private readonly BudgetGate _gate;
    private int _closed;

    internal BudgetLease(BudgetGate gate, Principal principal, WorstCase worstCase)
    {
        _gate = gate;
        Principal = principal;
        WorstCase = worstCase;
    }

    /// <summary>Whose request it is.</summary>
    public Principal Principal { get; }

    /// <summary>What was reserved.</summary>
    public WorstCase WorstCase { get; }

    /// <summary>Closes the lease with what was used.</summary>
    /// <param name="settlement">What was used.</param>
    /// <exception cref="InvalidOperationException">The lease is closed already.</exception>
    public void Settle(Settlement settlement)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            throw new InvalidOperationException("The budget lease is closed already.");
        }

        _gate.Close(settlement);
    }

    /// <summary>Releases the lease if it was not settled.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _gate.Close(null);
        }
    }
}
