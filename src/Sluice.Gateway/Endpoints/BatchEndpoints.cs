using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Sluice.Core.Batches;
using Sluice.Core.Errors;
using Sluice.Core.Identity;
using Sluice.Gateway.Batches;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Understanding;

namespace Sluice.Gateway.Endpoints;

/// <summary>The routes of batches.</summary>
internal static class BatchEndpoints
{
    private static readonly RoutePolicy Free = new(RouteAccess.Key, RouteCost.Free);

    public static void Map(IEndpointRouteBuilder routes, BatchRunner runner, LocalRoutes local, GatewayState state)
    {
        routes.MapPost("/v1/batch", http => AddAsync(http, runner, local, state)).WithMetadata(new RoutePolicy(RouteAccess.Key, RouteCost.Tokens) { TakesBatches = false });
        routes.MapGet("/v1/batch/{id}", http => FindAsync(http, runner)).WithMetadata(Free);
        routes.MapDelete("/v1/batch/{id}", http => DeleteAsync(http, runner)).WithMetadata(Free);
    }

    private static async Task AddAsync(HttpContext http, BatchRunner runner, LocalRoutes local, GatewayState state)
    {
        var options = state.Current.Options;
        var (read, error) = await RequestReader.ReadBytesAsync(http, options.Limits).ConfigureAwait(false);
        if (read is null)
        {
            await ErrorResponse.WriteAsync(http, ClientDialects.OpenAi, error!).ConfigureAwait(false);
            return;
        }

        BatchRequest? request;
        using (read)
        {
            (request, error) = BatchRequest.Read(read.Written, options.Batch, options.Limits.JsonDepth, local);
        }

        if (error is null && runner.Running >= options.Batch.MaxOpen)
        {
            error = new SluiceError(ErrorKind.AttemptEngineQueueFull, $"{options.Batch.MaxOpen} batches are running already (batch.max_open).") { RetryAfter = TimeSpan.FromSeconds(10) };
        }

        if (request is null || error is not null)
        {
            await ErrorResponse.WriteAsync(http, ClientDialects.OpenAi, error!).ConfigureAwait(false);
            return;
        }

        var principal = http.Features.GetRequiredFeature<Principal>();
        var (batch, ended) = runner.Add(request, principal, http.RequestAborted);
        if (!request.IsAsync)
        {
            await ended.ConfigureAwait(false);
        }

        await WriteAsync(http, runner, runner.Find(batch.Id, principal) ?? batch).ConfigureAwait(false);
    }

    private static Task FindAsync(HttpContext http, BatchRunner runner) =>
        Find(http, runner) is { } batch ? WriteAsync(http, runner, batch) : UnknownAsync(http);

    private static async Task DeleteAsync(HttpContext http, BatchRunner runner)
    {
        if (Find(http, runner) is not { } batch)
        {
            await UnknownAsync(http).ConfigureAwait(false);
            return;
        }

        if (await runner.DeleteAsync(batch).ConfigureAwait(false) is { } cancelled)
        {
            await WriteAsync(http, runner, cancelled).ConfigureAwait(false);
            return;
        }

        await JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", batch.Id);
            writer.WriteString("object", "batch");
            writer.WriteBoolean("deleted", true);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static BatchRecord? Find(HttpContext http, BatchRunner runner) =>
        runner.Find(http.Request.RouteValues["id"]?.ToString() ?? "", http.Features.GetRequiredFeature<Principal>());

    private static Task UnknownAsync(HttpContext http) =>
        ErrorResponse.WriteAsync(http, ClientDialects.OpenAi, new SluiceError(ErrorKind.EdgeClientUnknownRoute, "There is no such batch.") { Param = "id" });

    private static Task WriteAsync(HttpContext http, BatchRunner runner, BatchRecord batch) =>
        JsonAnswer.WriteAsync(http, writer => BatchAnswers.Write(writer, batch, runner.Results(batch.Id)));
}
