using Sluice.Core.Events;
using Sluice.Core.Requests;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Telemetry;
using Sluice.Governance.Budgets;
using Sluice.Protocols.Conversations;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Settlement;

/// <summary>Steps 7 and 8 of the road: what was used is settled, once, whatever happened; then it is counted and remembered.</summary>
internal sealed class Settler(EventBus events, GatewayMetrics metrics)
{
    // Where nobody tells: about four bytes of text make a token, and a piece of a stream is about one.
    private const int BytesPerToken = 4;

    /// <summary>Settles and records a request.</summary>
    /// <param name="exchange">The request at the end of its road.</param>
    /// <param name="lease">Its lease; null if it never got one.</param>
    public void Close(Exchange exchange, BudgetLease? lease)
    {
        var usage = exchange.Usage is null ? Estimate(exchange) : exchange.ClientGone || exchange.Error is not null ? AtLeastDelivered(exchange) : exchange.Usage;
        if (lease is not null && usage is not null)
        {
            lease.Settle(new Governance.Budgets.Settlement(usage.InputTokens, usage.OutputTokens, usage.IsEstimated));
        }

        var record = ToRecord(exchange, usage);
        metrics.End(record);
        RequestTracing.End(exchange.Span, record);
        events.Publish(record);
    }

    // Nothing was used where nobody answered.
    private static Usage? Estimate(Exchange exchange) => exchange.OutputPieces == 0
        ? null
        : new Usage { InputTokens = exchange.BodyBytes / BytesPerToken, OutputTokens = exchange.OutputPieces, IsEstimated = true };

    // An answer that was cut short: a provider's early report says less than what was delivered after it.
    private static Usage AtLeastDelivered(Exchange exchange)
    {
        var told = exchange.Usage!;
        return exchange.OutputPieces > told.OutputTokens ? told with { OutputTokens = exchange.OutputPieces, IsEstimated = true } : told;
    }

    private static RequestRecord ToRecord(Exchange exchange, Usage? usage)
    {
        var answered = exchange.Attempts is [.., { Error: null }];
        return new RequestRecord
        {
            Id = exchange.Id,
            Time = exchange.Time,
            Dialect = exchange.Protocol,
            Operation = exchange.Operation,
            ModelAsked = exchange.ModelAsked,
            Model = exchange.Target?.Model,
            Provider = exchange.Target?.Provider,
            Stream = exchange.Stream,
            Status = exchange.ClientGone ? 499 : exchange.Http.Response.StatusCode,
            Outcome = exchange.ClientGone ? RequestOutcome.Cancelled : exchange.Error is null ? RequestOutcome.Ok : RequestOutcome.Error,
            ErrorCode = exchange.ClientGone ? null : exchange.Error?.Shape.Code,
            InputTokens = usage?.InputTokens ?? 0,
            OutputTokens = usage?.OutputTokens ?? 0,
            CachedTokens = usage?.CacheReadTokens ?? 0,
            ReasoningTokens = usage?.ReasoningTokens ?? 0,
            UsageEstimated = usage?.IsEstimated ?? false,
            AudioSeconds = exchange.AudioDuration?.TotalSeconds,
            TimeToFirstTokenMs = answered ? exchange.TimeToFirstToken?.TotalMilliseconds : null,
            DurationMs = exchange.Elapsed.TotalMilliseconds,
            Candidates = CandidatesOf(exchange.Plan),
            Filtered = exchange.Plan?.Filtered ?? [],
            Attempts = exchange.Attempts,
            Dropped = exchange.Losses?.Dropped ?? [],
            Changed = exchange.Losses?.Changed ?? [],
        };
    }

    private static CandidateRecord[] CandidatesOf(RoutePlan? plan)
    {
        if (plan is null || plan.Candidates.Count == 0)
        {
            return [];
        }

        var records = new CandidateRecord[plan.Candidates.Count];
        for (var i = 0; i < records.Length; i++)
        {
            var candidate = plan.Candidates[i];
            records[i] = new CandidateRecord(candidate.Target.Label, candidate.Score, candidate.Reasons);
        }

        return records;
    }
}
