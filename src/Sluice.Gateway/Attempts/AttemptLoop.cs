using Sluice.Core.Errors;
using Sluice.Core.Requests;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Understanding;
using Sluice.Governance.Budgets;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Attempts;

/// <summary>Step 5 of the road: candidate by candidate, until one has begun to answer. Nothing has gone to the client yet, so every failure can be made good.</summary>
internal sealed class AttemptLoop(IAttempt attempt, TimeProvider time)
{
    /// <summary>What is asked of the targets.</summary>
    public IAttempt Attempt => attempt;

    /// <summary>Finds somebody who answers what the client asked in its body.</summary>
    /// <returns>The answer that has begun, or the error to tell: the last one.</returns>
    public ValueTask<AttemptResult> RunAsync(Exchange exchange, ClientRequest client, RoutePlan plan, BudgetLease lease) =>
        RunAsync(exchange, plan, target => attempt.RunAsync(exchange, client, target, lease));

    /// <summary>Finds somebody who answers.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="plan">Whom to ask, in order.</param>
    /// <param name="ask">Asks one of them.</param>
    /// <param name="mayRepeat">Whether the request can still be sent once more; null if it always can.</param>
    /// <returns>The answer that has begun, or the error to tell: the last one.</returns>
    public async ValueTask<AttemptResult> RunAsync(Exchange exchange, RoutePlan plan, Func<Target, ValueTask<AttemptResult>> ask, Func<bool>? mayRepeat = null)
    {
        var result = default(AttemptResult);
        for (var index = 0; index < plan.Candidates.Count; index++)
        {
            var candidate = plan.Candidates[index];
            var begun = time.GetTimestamp();
            exchange.Target = candidate.Target;
            exchange.Losses = null;
            exchange.Reasoning = null;
            exchange.Proofs = null;
            exchange.KeyId = null;
            exchange.Stops = null;
            exchange.UpstreamRequestId = null;
            try
            {
                result = await ask(candidate.Target).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (exchange.Http.RequestAborted.IsCancellationRequested)
            {
                // An attempt that nobody waits for any more is told in the record like any other.
                result = AttemptResult.Failed(new SluiceError(ErrorKind.RelayClientGone, "The client went away."));
            }

            exchange.Attempts.Add(new AttemptRecord(candidate.Target.Label, result.Status, result.Error?.Shape.Code, time.GetElapsedTime(begun).TotalMilliseconds) { RequestId = exchange.UpstreamRequestId });
            if (result.Reply is not null || !result.MayTryAnother || mayRepeat?.Invoke() == false || exchange.Http.RequestAborted.IsCancellationRequested)
            {
                break;
            }

            // A credential that a conversation began with has failed: another one of the same provider comes before other providers, unless loss is refused.
            if (!exchange.Strict && exchange.Returned?.GiveUp(candidate.Target) == true)
            {
                index--;
            }
        }

        return result;
    }
}
