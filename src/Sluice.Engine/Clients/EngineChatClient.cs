using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Sluice.Engine.Clients;

/// <summary>
/// A model as an <see cref="IChatClient"/> of Microsoft.Extensions.AI. It keeps no conversations: each request brings all of its messages. Of
/// <see cref="ChatOptions"/> it knows the instructions, the sampling, the limits, tools and how to choose among them, the form of the answer and whether to think,
/// and as additional properties <c>min_p</c>, <c>repetition_penalty</c>, <c>logit_bias</c> and those of DRY and XTC (<c>dry_multiplier</c>, <c>xtc_probability</c> and so on).
/// What a conversation has besides (grammars, template variables, adapters, log probabilities) comes from a <see cref="ChatRequest"/> of
/// <see cref="ChatOptions.RawRepresentationFactory"/>, and what an answer has besides is in the <see cref="ChatUpdate"/> that each update has as its raw representation.
/// Safe to use from several threads.
/// </summary>
public sealed class EngineChatClient : IChatClient
{
    private readonly bool _ownsModel;
    private readonly ChatClientMetadata _metadata;

    /// <summary>Makes a client of a loaded model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ownsModel">Whether disposing the client disposes the model.</param>
    public EngineChatClient(EngineModel model, bool ownsModel = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        _ownsModel = ownsModel;
        _metadata = new ChatClientMetadata("sluice", defaultModelId: model.Info.Name);
    }

    /// <summary>The model.</summary>
    public EngineModel Model { get; }

    /// <summary>Loads a model and makes a client that disposes it.</summary>
    /// <inheritdoc cref="EngineModel.Load" path="/exception"/>
    public static EngineChatClient Load(string path, EngineOptions? options = null) => new(EngineModel.Load(path, options), ownsModel: true);

    /// <inheritdoc/>
    /// <exception cref="EngineException">The request can't be served, or the engine failed or was shut down.</exception>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="EngineException">The request can't be served, or the engine failed or was shut down.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var request = ChatRequestMapping.ToRequest(this, messages, options);
        var answer = new ChatUpdateMapping(Model.Info.Name);
        await foreach (var update in Model.ChatAsync(request, cancellationToken).ConfigureAwait(false))
        {
            if (answer.Map(update) is { } mapped)
            {
                yield return mapped;
            }
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(Model) ? Model
            : serviceType.IsInstanceOfType(Model.Tokenizer) ? Model.Tokenizer
            : null;
    }

    /// <summary>Disposes the model if it is the client's own.</summary>
    public void Dispose()
    {
        if (_ownsModel)
        {
            Model.Dispose();
        }
    }
}
