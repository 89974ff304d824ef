using Sluice.Core.Identity;

namespace Sluice.Governance.Budgets;

/// <summary>Hands out leases and takes them back. Without budgets in the configuration every request gets one; what is open and what was used is counted.</summary>
public sealed class BudgetGate
{
    private long _open;
    private long _inputTokens;
    private long _outputTokens;

    /// <summary>Leases that are open now.</summary>
    public long Open => Interlocked.Read(ref _open);

    /// <summary>Input tokens settled since the start.</summary>
    public long InputTokens => Interlocked.Read(ref _inputTokens);

    /// <summary>Output tokens settled since the start.</summary>
    public long OutputTokens => Interlocked.Read(ref _outputTokens);

    /// <summary>Reserves the worst case of a request.</summary>
    /// <param name="principal">Whose request it is.</param>
    /// <param name="worstCase">The most that it can use.</param>
    public BudgetLease Admit(Principal principal, WorstCase worstCase)
    {
        Interlocked.Increment(ref _open);
        return new BudgetLease(this, principal, worstCase);
    }

    internal void Close(Settlement? settlement)
    {
        Interlocked.Decrement(ref _open);
        if (settlement is { } used)
        {
            Interlocked.Add(ref _inputTokens, used.InputTokens);
            Interlocked.Add(ref _outputTokens, used.OutputTokens);
        }
    }
}
