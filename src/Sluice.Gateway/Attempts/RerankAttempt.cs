using Sluice.Configuration;
using Sluice.Core.Errors;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Understanding;
using Sluice.Governance.Budgets;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Peek;
using Sluice.Protocols.Reranking;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Attempts;

/// <summary>Asks for the order of documents: providers in the client's own bytes, or a runtime.</summary>
internal sealed class RerankAttempt(UpstreamExchange upstream) : IAttempt
{
    public string Name => "rerank";

    public UpstreamOperation Asks => UpstreamOperation.Rerank;

    public ValueTask<AttemptResult> RunAsync(Exchange exchange, ClientRequest client, Target target, BudgetLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return target switch
        {
            UpstreamTarget { Upstream.Dialect: ProviderDialect.OpenAI or ProviderDialect.OpenAIResponses } provider => PassAsync(exchange, client, provider),
            UpstreamTarget => ValueTask.FromResult(AttemptResult.Failed(RoutePlanner.WrongTask(target, Asks))),
            RuntimeTarget local => RunAsync(exchange, client, local),
            _ => throw new InvalidOperationException($"A {target.GetType().Name} can't be asked."),
        };
    }

    private async ValueTask<AttemptResult> PassAsync(Exchange exchange, ClientRequest client, UpstreamTarget target)
    {
        var renamed = client.Peek.Model == target.Model && (client.Peek.Extras & RequestExtras.Ours) == 0 ? null : new SplicedBody();
        if (renamed is not null)
        {
            RequestRewrite.Write(client.Body, client.Peek, target.Model, false, RequestExtras.Ours, renamed);
        }

        var uri = target.Upstream.AddressOf(UpstreamOperation.Rerank, target.Model);
        return await upstream.PassAsync(exchange, client, target, uri, renamed?.Bytes ?? client.Sequence).ConfigureAwait(false);
    }

    private static async ValueTask<AttemptResult> RunAsync(Exchange exchange, ClientRequest client, RuntimeTarget target)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var losses = new LossReport(client.Dialect);
        var decoded = RerankDialect.DecodeRequest(client.Body, losses);
        if (decoded.Value is not { } request)
        {
            return AttemptResult.Failed(ClientRequest.ToSluice(decoded.Error!));
        }

        var most = exchange.Snapshot.Options.Limits.Inputs;
        if (request.Documents.Count > most)
        {
            return AttemptResult.Failed(new SluiceError(ErrorKind.EdgeClientTooLarge, $"There are {request.Documents.Count} documents; one request may have {most}.") { Param = "documents" });
        }

        if (exchange.Strict && losses.Dropped.Count > 0)
        {
            return AttemptResult.Failed(UpstreamRequest.Unsupported(losses.Dropped, target));
        }

        exchange.Losses = losses;
        var told = await target.Runtime.RerankAsync(target.Model, request, RuntimeAttempt.CallerOf(exchange.Principal, exchange.Http), exchange.Http.RequestAborted).ConfigureAwait(false);
        if (told.Value is not { } scores)
        {
            return AttemptResult.Failed(ClientRequest.ToSluice(told.Error!), told.Error!.Status);
        }

        var body = new PooledBuffer();
        RerankDialect.EncodeResponse(scores, request, exchange.ShownModel, exchange.Id, body);
        return AttemptResult.Begun(new WholeReply(body, "application/json") { Usage = scores.Usage });
    }
}
