using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Understanding;
using Sluice.Governance.Budgets;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Attempts;

/// <summary>What is asked of targets on one kind of route, and how. Nothing goes to the client here.</summary>
internal interface IAttempt
{
    /// <summary>What it is called in traces.</summary>
    string Name { get; }

    /// <summary>What it asks, as far as it matters for who can answer.</summary>
    UpstreamOperation Asks { get; }

    /// <summary>Tries one target: until its answer has begun, or it has failed.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="client">What the client sent.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="lease">The right to ask.</param>
    ValueTask<AttemptResult> RunAsync(Exchange exchange, ClientRequest client, Target target, BudgetLease lease);
}
