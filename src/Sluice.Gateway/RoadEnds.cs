using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Sluice.Core.Errors;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Settlement;
using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway;

/// <summary>What every road has around its middle: it is counted, its error is told if nothing was told yet, and whatever happened it is settled and recorded, once.</summary>
internal sealed class RoadEnds(Settler settler, GatewayMetrics metrics)
{
    /// <summary>Walks a road from its beginning to its record.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="walk">Steps 2 to 6; what goes wrong there is left in the exchange.</param>
    public async Task RunAsync(Exchange exchange, Func<Exchange, Task> walk)
    {
        var http = exchange.Http;
        metrics.Begin();
        try
        {
            await walk(exchange).ConfigureAwait(false);
            if (exchange.Error is { } error && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
            {
                if (exchange.Plan is not null)
                {
                    AnswerHeaders.Set(exchange);
                }

                await ErrorResponse.WriteAsync(http, exchange.Client, error).ConfigureAwait(false);
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
            exchange.ClientGone |= http.RequestAborted.IsCancellationRequested && !exchange.IsAnswered && !exchange.IsCutOff;
            settler.Close(exchange, exchange.Lease);
            exchange.Lease?.Dispose();
        }
    }
}
