using Sluice.Core.Errors;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Understanding;
using Sluice.Governance.Budgets;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Embeddings;
using Sluice.Protocols.Peek;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Attempts;

/// <summary>Asks for embeddings: in the client's own bytes where the dialects agree, else translated both ways; or a runtime.</summary>
internal sealed class EmbeddingAttempt(UpstreamExchange upstream) : IAttempt
{
    public string Name => "embeddings";

    public UpstreamOperation Asks => UpstreamOperation.Embedding;

    public ValueTask<AttemptResult> RunAsync(Exchange exchange, ClientRequest client, Target target, BudgetLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var dialect = (EmbeddingDialect)client.Dialect;
        return target switch
        {
            UpstreamTarget provider when UpstreamEmbeddings.Takes(provider.Upstream.Dialect, dialect) => PassAsync(exchange, client, dialect, provider),
            UpstreamTarget provider => TranslateAsync(exchange, client, dialect, provider),
            RuntimeTarget local => RunAsync(exchange, client, dialect, local),
            _ => throw new InvalidOperationException($"A {target.GetType().Name} can't be asked."),
        };
    }

    private async ValueTask<AttemptResult> PassAsync(Exchange exchange, ClientRequest client, EmbeddingDialect dialect, UpstreamTarget target)
    {
        var renamed = client.Peek.Model == target.Model && (client.Peek.Extras & RequestExtras.Ours) == 0 ? null : new SplicedBody();
        if (renamed is not null)
        {
            dialect.Rename(client.Body, client.Peek, target.Model, renamed);
        }

        return await upstream.PassAsync(exchange, client, target, UriOf(target, dialect), renamed?.Bytes ?? client.Sequence).ConfigureAwait(false);
    }

    private async ValueTask<AttemptResult> TranslateAsync(Exchange exchange, ClientRequest client, EmbeddingDialect dialect, UpstreamTarget target)
    {
        if (UpstreamEmbeddings.Of(target.Upstream.Dialect) is not { } theirs)
        {
            return AttemptResult.Failed(RoutePlanner.WrongTask(target, Asks));
        }

        // 1. The request in the provider's dialect.
        var losses = new LossReport(dialect);
        if (Read(exchange, client, dialect, out var request) is { } wrong)
        {
            return AttemptResult.Failed(wrong);
        }

        using var body = new PooledBuffer(client.Body.Length + 512);
        theirs.EncodeRequest(request with { Model = target.Model }, body, losses);
        if (Refuse(exchange, losses, target) is { } refusal)
        {
            return AttemptResult.Failed(refusal);
        }

        // 2. Send, and read the whole answer.
        exchange.Losses = losses;
        using var answer = new PooledBuffer();
        var (error, status) = await upstream.PostAsync(exchange.Http, target, UriOf(target, theirs), body.Sequence, theirs, answer, UpstreamExchange.LargeAnswer).ConfigureAwait(false);
        if (error is not null)
        {
            return AttemptResult.Failed(error, status);
        }

        // 3. The answer in the client's dialect.
        if (theirs.DecodeResponse(answer.Written) is not { } told || told.Vectors.Count != request.Inputs.Count)
        {
            return AttemptResult.Failed(UpstreamErrors.Malformed(target.Provider), status);
        }

        return Answer(exchange, dialect, request, told with { Usage = told.Usage ?? UsageEstimate.OfInput(client.Body) });
    }

    private static async ValueTask<AttemptResult> RunAsync(Exchange exchange, ClientRequest client, EmbeddingDialect dialect, RuntimeTarget target)
    {
        // Tokenizers take their time; a thread that serves sockets has none.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (Read(exchange, client, dialect, out var request) is { } wrong)
        {
            return AttemptResult.Failed(wrong);
        }

        var losses = new LossReport(dialect);
        UpstreamEmbeddings.DeclareForRuntime(request, losses);
        if (Refuse(exchange, losses, target) is { } refusal)
        {
            return AttemptResult.Failed(refusal);
        }

        exchange.Losses = losses;
        var told = await target.Runtime.EmbedAsync(target.Model, request, RuntimeAttempt.CallerOf(exchange.Principal, exchange.Http), exchange.Http.RequestAborted).ConfigureAwait(false);
        return told.Value is { } answer
            ? Answer(exchange, dialect, request, answer)
            : AttemptResult.Failed(ClientRequest.ToSluice(told.Error! with { Param = told.Error.Param is { } field ? dialect.FieldNames.Translate(field) : null }), told.Error.Status);
    }

    private static SluiceError? Read(Exchange exchange, ClientRequest client, EmbeddingDialect dialect, out EmbeddingRequest request)
    {
        var decoded = dialect.DecodeRequest(client.Body);
        request = decoded.Value!;
        if (decoded.Error is { } error)
        {
            return ClientRequest.ToSluice(error);
        }

        var most = exchange.Snapshot.Options.Limits.Inputs;
        return request.Inputs.Count > most
            ? new SluiceError(ErrorKind.EdgeClientTooLarge, $"There are {request.Inputs.Count} inputs; one request may have {most}.") { Param = dialect.FieldNames.Translate(EmbeddingFields.Input) }
            : null;
    }

    private static SluiceError? Refuse(Exchange exchange, LossReport losses, Target target) =>
        losses.Refusal is { } refusal ? ClientRequest.ToSluice(refusal)
        : exchange.Strict && losses.Dropped.Count > 0 ? UpstreamRequest.Unsupported(losses.Dropped, target)
        : null;

    private static AttemptResult Answer(Exchange exchange, EmbeddingDialect dialect, EmbeddingRequest request, EmbeddingResponse told)
    {
        var body = new PooledBuffer();
        dialect.EncodeResponse(told, request, exchange.ShownModel, body);
        return AttemptResult.Begun(new WholeReply(body, "application/json") { Usage = told.Usage });
    }

    private static Uri UriOf(UpstreamTarget target, EmbeddingDialect dialect) =>
        target.Upstream.AddressOf(dialect.TakesOne ? UpstreamOperation.EmbeddingOfOne : UpstreamOperation.Embedding, target.Model);
}
