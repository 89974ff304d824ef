using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Core.Errors;
using Sluice.Core.Identity;
using Sluice.Gateway.Snapshots;

namespace Sluice.Gateway.Edge;

/// <summary>Step 1 of the road: request id, cross-origin rules, who asks, and the last net under every error.</summary>
internal sealed partial class EdgeMiddleware(RequestDelegate next, GatewayState state, OperatorGate operators, MetricsListener metrics, TimeProvider time, ILogger<EdgeMiddleware> logger)
{
    private const string RequestIdHeader = "x-request-id";

    public async Task InvokeAsync(HttpContext context)
    {
        // 1. Request id: the client's if it is sane.
        var sent = context.Request.Headers[RequestIdHeader].ToString();
        context.TraceIdentifier = RequestIds.IsSane(sent) ? sent : RequestIds.New(time.GetUtcNow());
        context.Response.Headers[RequestIdHeader] = context.TraceIdentifier;

        // 2. Cross-origin: a preflight is answered before authentication.
        if (CrossOrigin.Apply(context, state.Current.Options.Cors))
        {
            return;
        }

        try
        {
            // 3. Who asks.
            if (Refuse(context) is { } refusal)
            {
                if (refusal.Kind == ErrorKind.EdgeClientWrongMethod && context.GetEndpoint()?.RequestDelegate is { } allow)
                {
                    // The framework's answer names the methods that there are.
                    await allow(context).ConfigureAwait(false);
                }

                await ErrorResponse.WriteAsync(context, ClientDialects.Of(context.Request), refusal).ConfigureAwait(false);
                return;
            }

            await next(context).ConfigureAwait(false);
        }
        catch (Exception left) when (left is ConnectionResetException or ConnectionAbortedException || (left is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested))
        {
            // The client went away; there is nobody to tell.
        }
        catch (BadHttpRequestException bad)
        {
            await TellAsync(context, FromServer(bad)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The last net: whatever was thrown is a bug, logged in full and told without detail.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogBug(bug, context.TraceIdentifier);
            await TellAsync(context, new SluiceError(ErrorKind.AnywhereGatewayBug, "The gateway failed on this request. Its log has the details under the request's id.")).ConfigureAwait(false);
        }
    }

    private SluiceError? Refuse(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null)
        {
            return new SluiceError(ErrorKind.EdgeClientUnknownRoute, $"There is no route {context.Request.Method} {Printable(context.Request.Path)}.");
        }

        if (endpoint.Metadata.GetMetadata<RoutePolicy>() is not { } policy)
        {
            // Only the framework's own answer to a wrong method comes without a policy: ours are checked at the start.
            return new SluiceError(ErrorKind.EdgeClientWrongMethod, $"The route {Printable(context.Request.Path)} does not take {context.Request.Method}.");
        }

        if (metrics.Received(context))
        {
            return MetricsListener.Serves(context.Request.Path) ? null : new SluiceError(ErrorKind.EdgeClientUnknownRoute, "This listener serves /metrics and /health only.");
        }

        if (policy.Access == RouteAccess.Operator && !operators.Admits(context))
        {
            return new SluiceError(ErrorKind.EdgeClientNotOperator, "This route needs the admin key (or, while none is set, a caller on the gateway's own machine).");
        }

        if (policy.Cost == RouteCost.Tokens && state.IsDraining)
        {
            return new SluiceError(ErrorKind.PlanGatewayDraining, "The gateway is shutting down.") { RetryAfter = TimeSpan.FromSeconds(5) };
        }

        context.Features.Set(policy.Access == RouteAccess.Operator || operators.Knows(context) ? Principal.Operator : Principal.Anonymous);
        return null;
    }

    private static SluiceError FromServer(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new SluiceError(ErrorKind.EdgeClientTooLarge, "The request body is larger than this gateway takes."),
        _ => new SluiceError(ErrorKind.UnderstandClientInvalidValue, "The HTTP request is malformed.") { Status = bad.StatusCode },
    };

    private Task TellAsync(HttpContext context, SluiceError error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        var id = context.Response.Headers[RequestIdHeader];
        context.Response.Clear();
        context.Response.Headers[RequestIdHeader] = id;
        CrossOrigin.Apply(context, state.Current.Options.Cors);
        return ErrorResponse.WriteAsync(context, ClientDialects.Of(context.Request), error);
    }

    private static string Printable(PathString path)
    {
        var text = path.ToUriComponent();
        return text.Length > 200 ? text[..200] + "…" : text;
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "request {RequestId} met a bug")]
    private partial void LogBug(Exception exception, string requestId);
}
