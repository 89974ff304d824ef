using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Sluice.Core.Errors;
using Sluice.Core.Identity;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Settlement;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Understanding;
using Sluice.Governance.Budgets;
using Sluice.Protocols.Dialects;
using Sluice.Routing.Planning;

namespace Sluice.Gateway;

/// <summary>The road of a request, in its order. Step 1, the edge, is the middleware before it.</summary>
internal sealed partial class RequestRoad(
    GatewayState state, BudgetGate budgets, AttemptLoop attempts, Settler settler, GatewayMetrics metrics, TimeProvider time, ILogger<RequestRoad> logger)
{
    private const int MaxLoggedBytes = 16 * 1024;

    /// <summary>Takes one request from its body to its record.</summary>
    /// <param name="http">The HTTP exchange.</param>
    /// <param name="dialect">The dialect of the route.</param>
    /// <param name="address">What the request says in its address; null where its body says all.</param>
    public async Task RunAsync(HttpContext http, IDialect dialect, RequestAddress? address = null)
    {
        var principal = http.Features.GetRequiredFeature<Principal>();
        var exchange = new Exchange(http, dialect, state.Current, principal, time) { Span = RequestTracing.Begin(http, "chat") };
        metrics.Begin();
        BudgetLease? lease = null;
        ClientRequest? request = null;
        try
        {
            // 2. Understand: the body, and a quick look at it.
            (request, exchange.Error) = await RequestReader.ReadAsync(http, dialect, exchange.Snapshot.Options.Limits, address).ConfigureAwait(false);
            if (request is null)
            {
                await ErrorResponse.WriteAsync(http, dialect, exchange.Error!).ConfigureAwait(false);
                return;
            }

            Note(exchange, request);
            if (exchange.Snapshot.Options.Logging.Content && logger.IsEnabled(LogLevel.Information))
            {
                var content = Encoding.UTF8.GetString(request.Body.Span[..Math.Min(request.Body.Length, MaxLoggedBytes)]);
                LogContent(exchange.Id, content);
            }

            if (request.Peek.PreviousAnswer is { } previous)
            {
                exchange.Error = new SluiceError(ErrorKind.UnderstandClientInvalidValue, $"Previous response with id '{previous}' not found.") { Param = "previous_response_id", Code = "previous_response_not_found" };
                await ErrorResponse.WriteAsync(http, dialect, exchange.Error).ConfigureAwait(false);
                return;
            }

            // 3. Admit: the right to use the worst case.
            lease = budgets.Admit(principal, WorstCaseOf(request));

            // 4. Plan: whom to ask, in which order, and why.
            var plan = exchange.Plan = RoutePlanner.Plan(new RequestFacts(exchange.ModelAsked), exchange.Snapshot.Catalogue);
            exchange.Error = plan.Error;
            if (plan.Error is null)
            {
                // 5. Attempt: until somebody has begun to answer.
                metrics.Overhead.Record(exchange.Elapsed.TotalSeconds);
                var result = await attempts.RunAsync(exchange, request, plan, lease).ConfigureAwait(false);
                exchange.Error = result.Error;
                if (result.Reply is { } reply)
                {
                    // 6. Relay: to the client, to the end.
                    await using (reply.ConfigureAwait(false))
                    {
                        exchange.Error = await AnswerRelay.RunAsync(exchange, request, reply, plan.Renamed).ConfigureAwait(false);
                    }
                }
            }

            if (exchange.Error is { } error && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
            {
                AnswerHeaders.Set(exchange);
                await ErrorResponse.WriteAsync(http, dialect, error).ConfigureAwait(false);
            }
        }
        catch (Exception left) when (left is ConnectionResetException or ConnectionAbortedException || (left is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested))
        {
            exchange.ClientGone = true;
            // The client went away; the record says so.
        }
        catch (BadHttpRequestException bad)
        {
            exchange.Error = new SluiceError(bad.StatusCode == (int)HttpStatusCode.RequestEntityTooLarge ? ErrorKind.EdgeClientTooLarge : ErrorKind.UnderstandClientInvalidValue, "The body could not be read.");
            throw;
        }
        catch (Exception)
        {
            exchange.Error = new SluiceError(ErrorKind.AnywhereGatewayBug, "The gateway failed on this request.");
            throw;
        }
        finally
        {
            // 7, 8. Settle and record, whatever happened.
            exchange.ClientGone |= http.RequestAborted.IsCancellationRequested && !exchange.IsAnswered;
            settler.Close(exchange, lease);
            lease?.Dispose();
            request?.Dispose();
        }
    }

    private static void Note(Exchange exchange, ClientRequest request)
    {
        exchange.ModelAsked = request.Peek.Model;
        exchange.Stream = request.Peek.Stream;
        exchange.BodyBytes = request.Body.Length;
        exchange.Strict = exchange.Snapshot.Options.Strict
            || request.Peek.Strict == true
            || exchange.Http.Request.Headers["x-sluice-strict"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);
    }

    // Without a tokenizer a token is at least a byte.
    private static WorstCase WorstCaseOf(ClientRequest request) =>
        new(request.Body.Length, request.Peek.MaxOutputTokens * (request.Peek.Choices ?? 1));

    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "request {RequestId} content {Body}")]
    private partial void LogContent(string requestId, string body);
}
