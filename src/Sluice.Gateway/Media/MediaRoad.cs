using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Core.Errors;
using Sluice.Core.Identity;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Telemetry;
using Sluice.Governance.Budgets;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Media;

/// <summary>The road of a request for sound or images: the same steps as a conversation's, over bytes that nobody has to understand whole.</summary>
internal sealed class MediaRoad(
    GatewayState state, BudgetGate budgets, AttemptLoop attempts, MediaAttempt attempt, RoadEnds ends, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>Takes one request from its body to its record.</summary>
    /// <param name="http">The HTTP exchange.</param>
    /// <param name="operation">The endpoint.</param>
    /// <param name="read">Step 2: reads what has to be known before anybody is asked.</param>
    public Task RunAsync(HttpContext http, MediaOperation operation, Func<Exchange, MediaOperation, ValueTask<(MediaRequest? Request, SluiceError? Error)>> read)
    {
        var principal = http.Features.GetRequiredFeature<Principal>();
        var exchange = new Exchange(http, ClientDialects.OpenAi, state.Current, principal, time)
        {
            Protocol = operation.Protocol,
            Operation = operation.Protocol,
            Span = RequestTracing.Begin(http, operation.Protocol),
        };
        return ends.RunAsync(exchange, walked => WalkAsync(walked, operation, read));
    }

    private async Task WalkAsync(Exchange exchange, MediaOperation operation, Func<Exchange, MediaOperation, ValueTask<(MediaRequest? Request, SluiceError? Error)>> read)
    {
        // 2. Understand: the model, and how the body goes on.
        (var request, exchange.Error) = await read(exchange, operation).ConfigureAwait(false);
        if (request is null)
        {
            return;
        }

        await using (request.ConfigureAwait(false))
        {
            exchange.ModelAsked = request.Model;
            exchange.Stream = request.Stream;
            exchange.BodyBytes = request.TextBytes;
            exchange.Strict = exchange.Snapshot.Options.Strict
                || exchange.Http.Request.Headers["x-sluice-strict"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);

            // 3. Admit.
            var lease = exchange.Lease = budgets.Admit(exchange.Principal, new WorstCase(request.TextBytes, null));

            // 4. Plan.
            var plan = exchange.Plan = RoutePlanner.Plan(new RequestFacts(exchange.ModelAsked, operation.Upstream), exchange.Snapshot.Catalogue);
            exchange.Error = plan.Error;
            if (plan.Error is not null)
            {
                return;
            }

            // 5. Attempt. The planner leaves only providers: no engine of ours speaks or draws.
            metrics.Overhead.Record(exchange.Elapsed.TotalSeconds);
            var result = await attempts.RunAsync(
                exchange, plan, target => attempt.RunAsync(exchange, request, (UpstreamTarget)target, lease), () => request.MayRepeat).ConfigureAwait(false);
            exchange.Error = result.Error;
            exchange.ClientGone |= result.Error?.Kind == ErrorKind.RelayClientGone;
            if (result.Reply is { } reply)
            {
                // 6. Relay.
                await using (reply.ConfigureAwait(false))
                {
                    exchange.Error = await MediaRelay.RunAsync(exchange, request, reply).ConfigureAwait(false);
                    exchange.IsAnswered = exchange.Error is null;
                }
            }
        }
    }
}
