using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Embeddings;
using Sluice.Protocols.Reranking;

namespace Sluice.Routing.Runtimes;

/// <summary>Whatever can answer a conversation by itself: the engine in this process, later a node. The gateway knows runtimes, never engines.</summary>
public interface IModelRuntime
{
    /// <summary>Its name, shown as the provider of its models.</summary>
    string Name { get; }

    /// <summary>The models that it offers now.</summary>
    IReadOnlyList<RuntimeModel> Models { get; }

    /// <summary>What it calculates and what waits in it.</summary>
    RuntimeWork Queue { get; }

    /// <summary>Has a model in memory again that was taken out; nothing, where it is there, can't be or is unknown.</summary>
    /// <param name="model">One of <see cref="Models"/>, or one with adapters behind a colon (<see cref="AdapterExpression"/>).</param>
    /// <param name="cancellationToken">Ends the wait; the load goes on.</param>
    /// <returns>Done when it is loaded or has failed.</returns>
    ValueTask LoadAsync(string model, CancellationToken cancellationToken);

    /// <summary>Takes a model out of memory as soon as no request uses it; a request that comes before that keeps it, one that comes later loads it again.</summary>
    /// <param name="model">One of <see cref="Models"/>, or one with adapters behind a colon (<see cref="AdapterExpression"/>).</param>
    void Unload(string model);

    /// <summary>Declares what of a request an answer would leave aside, and refuses one that makes no sense without it.</summary>
    /// <param name="model">One of <see cref="Models"/>, or one with adapters behind a colon (<see cref="AdapterExpression"/>).</param>
    /// <param name="request">The request.</param>
    /// <param name="losses">Takes what is lost.</param>
    void DeclareLosses(string model, ConversationRequest request, LossReport losses);

    /// <summary>Answers. Errors come as <see cref="ResponseFailed"/>, before or amid the answer; the last event is a <see cref="ResponseFailed"/> or a <see cref="ResponseEnded"/>.</summary>
    /// <param name="model">One of <see cref="Models"/>, or one with adapters behind a colon (<see cref="AdapterExpression"/>).</param>
    /// <param name="request">What to answer.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Stops generating within a step.</param>
    IAsyncEnumerable<ConversationEvent> AnswerAsync(string model, ConversationRequest request, RuntimeCaller caller, CancellationToken cancellationToken);

    /// <summary>Counts the tokens of a request exactly as its model would see them.</summary>
    /// <param name="model">One of <see cref="Models"/>, or one with adapters behind a colon (<see cref="AdapterExpression"/>).</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<Counted> CountTokensAsync(string model, ConversationRequest request, CancellationToken cancellationToken);

    /// <summary>Turns texts into vectors.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="request">The texts.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait; what is not calculated yet is given up.</param>
    ValueTask<Decoded<EmbeddingResponse>> EmbedAsync(string model, EmbeddingRequest request, RuntimeCaller caller, CancellationToken cancellationToken);

    /// <summary>Scores documents by how well they fit a query.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="request">The query and the documents.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait; what is not calculated yet is given up.</param>
    ValueTask<Decoded<RerankScores>> RerankAsync(string model, RerankRequest request, RuntimeCaller caller, CancellationToken cancellationToken);
}
