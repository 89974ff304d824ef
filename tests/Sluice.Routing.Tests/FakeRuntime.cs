using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Embeddings;
using Sluice.Protocols.Reranking;
using Sluice.Routing.Runtimes;

namespace Sluice.Routing.Tests;

/// <summary>A runtime that only lists models.</summary>
internal sealed class FakeRuntime(params RuntimeModel[] models) : IModelRuntime
{
    public string Name => "local";

    public IReadOnlyList<RuntimeModel> Models => models;

    public RuntimeWork Queue => RuntimeWork.None;

    public ValueTask LoadAsync(string model, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Planning asks nobody.");

    public void Unload(string model) =>
        throw new InvalidOperationException("Planning asks nobody.");

    public void DeclareLosses(string model, ConversationRequest request, LossReport losses) =>
        throw new InvalidOperationException("Planning asks nobody.");

    public IAsyncEnumerable<ConversationEvent> AnswerAsync(string model, ConversationRequest request, RuntimeCaller caller, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Planning asks nobody.");

    public ValueTask<Decoded<EmbeddingResponse>> EmbedAsync(string model, EmbeddingRequest request, RuntimeCaller caller, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Planning asks nobody.");

    public ValueTask<Decoded<RerankScores>> RerankAsync(string model, RerankRequest request, RuntimeCaller caller, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Planning asks nobody.");

    public ValueTask<Counted> CountTokensAsync(string model, ConversationRequest request, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Planning asks nobody.");
}
