using Microsoft.Extensions.AI;

namespace Sluice.Engine.Clients;

/// <summary>
/// A model as an embedding generator of Microsoft.Extensions.AI. An <see cref="EmbeddingOptions"/> of
/// <see cref="EmbeddingGenerationOptions.RawRepresentationFactory"/> says what the options there have no word for. Safe to use from several threads.
/// </summary>
public sealed class EngineEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly bool _ownsModel;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <summary>Makes a generator of a loaded model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ownsModel">Whether disposing the generator disposes the model.</param>
    public EngineEmbeddingGenerator(EmbeddingModel model, bool ownsModel = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        _ownsModel = ownsModel;
        _metadata = new EmbeddingGeneratorMetadata("sluice", null, model.Info.Name, model.Info.Dimensions);
    }

    /// <summary>The model.</summary>
    public EmbeddingModel Model { get; }

    /// <summary>Loads a model and makes a generator that disposes it.</summary>
    /// <inheritdoc cref="EmbeddingModel.Load" path="/exception"/>
    public static EngineEmbeddingGenerator Load(string path, EngineOptions? options = null) => new(EmbeddingModel.Load(path, options), ownsModel: true);

    /// <inheritdoc/>
    /// <exception cref="EngineException">The model does not embed, a text is too long, or the engine is full, failed or was shut down.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var asked = options?.RawRepresentationFactory?.Invoke(this) as EmbeddingOptions ?? new EmbeddingOptions();
        asked = asked with { Dimensions = options?.Dimensions ?? asked.Dimensions };
        var result = await Model.EmbedAsync([.. values], asked, cancellationToken).ConfigureAwait(false);
        return new GeneratedEmbeddings<Embedding<float>>(result.Vectors.Select(vector => new Embedding<float>(vector) { ModelId = Model.Info.Name }))
        {
            Usage = new UsageDetails { InputTokenCount = result.Tokens, TotalTokenCount = result.Tokens },
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(Model) ? Model
            : serviceType.IsInstanceOfType(Model.Tokenizer) ? Model.Tokenizer
            : null;
    }

    /// <summary>Disposes the model if it is the generator's own.</summary>
    public void Dispose()
    {
        if (_ownsModel)
        {
            Model.Dispose();
        }
    }
}
