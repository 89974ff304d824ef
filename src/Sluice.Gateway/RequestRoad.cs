using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Sluice.Core.Identity;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Reasoning;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Responses;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Understanding;
using Sluice.Governance.Budgets;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway;

/// <summary>The road of a request, in its order. Step 1, the edge, is the middleware before it; steps 7 and 8 are the ends that all roads share.</summary>
internal sealed partial class RequestRoad(
    GatewayState state, BudgetGate budgets, AttemptLoop attempts, AnswerArchive archive, ProofOrigins origins, RoadEnds ends, GatewayMetrics metrics, TimeProvider time, ILogger<RequestRoad> logger)
{
    private const int MaxLoggedBytes = 16 * 1024;
    private Func<Exchange, Task>? _walk;

    /// <summary>Takes one request from its body to its record.</summary>
    /// <param name="http">The HTTP exchange.</param>
    /// <param name="dialect">The dialect of the route.</param>
    /// <param name="address">What the request says in its address; null where its body says all.</param>
    public Task RunAsync(HttpContext http, IDialect dialect, RequestAddress? address = null)
    {
        var principal = http.Features.GetRequiredFeature<Principal>();
        var exchange = new Exchange(http, dialect, state.Current, principal, time) { Address = address, Span = RequestTracing.Begin(http, attempts.Attempt.Name) };
        return ends.RunAsync(exchange, _walk ??= WalkAsync);
    }

    private async Task WalkAsync(Exchange exchange)
    {
        // 2. Understand: the body, and a quick look at it.
        var (read, error) = await RequestReader.ReadAsync(exchange.Http, exchange.Client, exchange.Snapshot.Options.Limits, exchange.Address).ConfigureAwait(false);
        exchange.Error = error;
        if (read is null)
        {
            return;
        }

        using var request = read;
        Note(exchange, request);
        if (exchange.Snapshot.Options.Logging.Content && logger.IsEnabled(LogLevel.Information))
        {
            var content = Encoding.UTF8.GetString(request.Body.Span[..Math.Min(request.Body.Length, MaxLoggedBytes)]);
            LogContent(exchange.Id, content);
        }

        if (exchange.Client == ClientDialects.Responses)
        {
            exchange.Error = await archive.OpenAsync(exchange, request).ConfigureAwait(false);
            if (exchange.Error is not null)
            {
                return;
            }
        }

        // 3. Admit: the right to use the worst case.
        var lease = exchange.Lease = budgets.Admit(exchange.Principal, WorstCaseOf(exchange, request));

        // 4. Plan: whom to ask, in which order, and why.
        var name = exchange.Client.Framing == StreamFraming.Lines ? OllamaModelNames.Known(exchange.ModelAsked, exchange.Snapshot.Catalogue) : exchange.ModelAsked;
        var plan = exchange.Plan = RoutePlanner.Plan(new RequestFacts(name, attempts.Attempt.Asks), exchange.Snapshot.Catalogue);
        if (exchange.History?.Origin is { } origin)
        {
            plan = exchange.Plan = plan.Preferring(origin);
        }

        exchange.Error = plan.Error;
        if (plan.Error is not null)
        {
            return;
        }

        if ((exchange.Returned = ReturnedProofs.Find(exchange, request, origins)) is { } returned)
        {
            plan = exchange.Plan = plan.Preferring(returned.Provider);
        }

        if (attempts.Attempt.Asks == UpstreamOperation.Conversation && OllamaLoading.ReasonOf(request, exchange.Client, plan.Candidates[0].Target) is { } reason)
        {
            exchange.Target = plan.Candidates[0].Target;
            exchange.Usage = new Usage();
            await OllamaLoading.DoAsync(plan.Candidates[0].Target, reason, exchange.Http.RequestAborted).ConfigureAwait(false);
            await OllamaLoading.WriteAsync(exchange, exchange.Client, reason).ConfigureAwait(false);
            exchange.IsAnswered = true;
            return;
        }

        // 5. Attempt: until somebody has begun to answer.
        metrics.Overhead.Record(exchange.Elapsed.TotalSeconds);
        var result = await attempts.RunAsync(exchange, request, plan, lease).ConfigureAwait(false);
        exchange.Error = result.Error;
        if (result.Reply is { } reply)
        {
            // 6. Relay: to the client, to the end.
            await using (reply.ConfigureAwait(false))
            {
                exchange.Error = await AnswerRelay.RunAsync(exchange, request, reply, plan.Renamed || name != exchange.ModelAsked).ConfigureAwait(false);
            }
        }
    }

    private void Note(Exchange exchange, ClientRequest request)
    {
        exchange.ModelAsked = request.Peek.Model;
        exchange.Stream = request.Peek.Stream && attempts.Attempt.Asks == UpstreamOperation.Conversation;
        exchange.BodyBytes = request.Body.Length;
        exchange.Strict = exchange.Snapshot.Options.Strict
            || request.Peek.Strict == true
            || exchange.Http.Request.Headers["x-sluice-strict"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);
    }

    // Without a tokenizer a token is at least a byte.
    private static WorstCase WorstCaseOf(Exchange exchange, ClientRequest request) =>
        new(exchange.BodyBytes, request.Peek.MaxOutputTokens * (request.Peek.Choices ?? 1));

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "request {RequestId} content {Body}")]
    private partial void LogContent(string requestId, string body);
}
