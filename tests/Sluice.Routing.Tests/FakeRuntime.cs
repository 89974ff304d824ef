using Sluice.Protocols.Conversations;
using Sluice.Routing.Runtimes;

namespace Sluice.Routing.Tests;

/// <summary>A runtime that only lists models.</summary>
internal sealed class FakeRuntime(params RuntimeModel[] models) : IModelRuntime
{
    public string Name => "local";

    public IReadOnlyList<RuntimeModel> Models => models;

    public IAsyncEnumerable<ConversationEvent> AnswerAsync(string model, ConversationRequest request, RuntimeCaller caller, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Planning asks nobody.");

    public ValueTask<Counted> CountTokensAsync(string model, ConversationRequest request, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Planning asks nobody.");
}
