using Sluice.Core.Identity;
using Sluice.Governance.Budgets;

namespace Sluice.Governance.Tests;

public sealed class BudgetLeaseTests
{
    private readonly BudgetGate _gate = new();

    [Fact]
    public void Settle_Once_ClosesTheLeaseAndCountsWhatWasUsed()
    {
        var lease = _gate.Admit(Principal.Anonymous, new WorstCase(10, 20));
        Assert.Equal(1, _gate.Open);

        lease.Settle(new Settlement(7, 3, IsEstimated: false));
        lease.Dispose();

        Assert.Equal((0L, 7L, 3L), (_gate.Open, _gate.InputTokens, _gate.OutputTokens));
    }

    [Fact]
    public void Settle_Twice_Throws()
    {
        var lease = _gate.Admit(Principal.Anonymous, new WorstCase(1, null));
        lease.Settle(new Settlement(1, 1, IsEstimated: false));

        Assert.Throws<InvalidOperationException>(() => lease.Settle(new Settlement(1, 1, IsEstimated: false)));
        Assert.Equal(1, _gate.InputTokens);
    }

    [Fact]
    public void Dispose_Unsettled_ReleasesOnceAndCountsNothing()
    {
        var lease = _gate.Admit(Principal.Operator, new WorstCase(1, null));

        lease.Dispose();
        lease.Dispose();

        Assert.Equal((0L, 0L), (_gate.Open, _gate.InputTokens));
        Assert.Throws<InvalidOperationException>(() => lease.Settle(new Settlement(1, 1, IsEstimated: false)));
    }

    [Fact]
    public async Task SettleAndDispose_RacingThreads_CloseEachLeaseExactlyOnce()
    {
        var leases = Enumerable.Range(0, 2000).Select(_ => _gate.Admit(Principal.Anonymous, new WorstCase(1, 1))).ToArray();

        await Task.WhenAll(
            Task.Run(() => Array.ForEach(leases, lease => lease.Dispose()), TestContext.Current.CancellationToken),
            Task.Run(() => Array.ForEach(leases, Settle), TestContext.Current.CancellationToken));

        Assert.Equal(0, _gate.Open);
        Assert.InRange(_gate.InputTokens, 0, leases.Length);

        static void Settle(BudgetLease lease)
        {
            try
            {
                lease.Settle(new Settlement(1, 0, IsEstimated: false));
            }
            catch (InvalidOperationException)
            {
                // The other thread released it first.
            }
        }
    }
}
