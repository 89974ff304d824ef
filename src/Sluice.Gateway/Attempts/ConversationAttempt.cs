using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Understanding;
using Sluice.Governance.Budgets;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Attempts;

/// <summary>Asks for the answer to a conversation.</summary>
internal sealed class ConversationAttempt(UpstreamAttempt upstream, RuntimeAttempt runtime) : IAttempt
{
    public string Name => "chat";

    public UpstreamOperation Asks => UpstreamOperation.Conversation;

    public ValueTask<AttemptResult> RunAsync(Exchange exchange, ClientRequest client, Target target, BudgetLease lease) => target switch
    {
        UpstreamTarget provider => upstream.RunAsync(exchange, client, provider, lease),
        RuntimeTarget local => runtime.RunAsync(exchange, client, local, lease),
        _ => throw new InvalidOperationException($"A {target.GetType().Name} can't be asked."),
    };
}
