using Sluice.Engine;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>A model file as it was loaded: to generate, to embed or rank, or both.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly ManagedModelSpec _spec;

    private LoadedModel(ManagedModelSpec spec, EngineModel? engine, EmbeddingModel? embedder)
    {
        _spec = spec;
        Engine = engine;
        Embedder = embedder;
        Failure = engine is null ? embedder!.Failure : embedder is null ? engine.Failure : Task.WhenAny(engine.Failure, embedder.Failure).Unwrap();
    }

    /// <summary>What generates; null if it is not loaded for that.</summary>
    public EngineModel? Engine { get; }

    /// <summary>What embeds or ranks; null if it is not loaded for that.</summary>
    public EmbeddingModel? Embedder { get; }

    /// <summary>What runs and waits in it.</summary>
    public IReadOnlyList<RuntimeWork> Queues => [.. new[] { Engine?.Queue, Embedder?.Queue }.OfType<EngineWork>().Select(queue =>
        new RuntimeWork(queue.Running, queue.Waiting) { QueuedByPriority = queue.WaitingByPriority, Oldest = queue.Oldest })];

    /// <summary>Completes with the cause when a calculation fails.</summary>
    public Task<EngineException> Failure { get; }

    /// <summary>What the engine said when it was loaded.</summary>
    public IReadOnlyList<string> Warnings => Engine?.Info.Warnings ?? [];

    /// <summary>Bytes of weights, adapters and cache; weights that are used in both ways count once.</summary>
    public long MemoryBytes => Engine is { } engine ? engine.Info.WeightBytes + engine.Info.KvBytes + engine.AdapterBytes : Embedder!.Info.WeightBytes;

    /// <summary>How it looks from outside, but for its adapters.</summary>
    public RuntimeModel View
    {
        get
        {
            var info = Engine?.Info;
            var texts = Embedder?.Info;
            return new RuntimeModel(_spec.Id, RuntimeModelStatus.Ready)
            {
                Context = info?.ContextLength ?? texts?.ContextLength,
                Input = Engine?.InputLimit,
                MaxOutput = info?.ContextLength,
                ToolCall = info?.SupportsTools ?? false,
                Reasoning = info?.SupportsReasoning ?? false,
                MemoryBytes = MemoryBytes,
                Capabilities = [.. Capabilities(info, texts)],
            };
        }
    }

    /// <summary>Loads it.</summary>
    /// <exception cref="EngineException">The model can't be run.</exception>
    public static LoadedModel Load(ManagedModelSpec spec)
    {
        var use = spec.Use ?? (EmbeddingModel.IsMeantFor(spec.Path) ? ManagedModelUse.Embed : ManagedModelUse.Generate);
        var options = spec.Engine with { ContextLength = spec.Context ?? 0, PackFiles = spec.PackFiles, PackFolder = spec.PackFolder };
        if (use == ManagedModelUse.None)
        {
            throw new EngineException(EngineErrorCode.NotCapable, "Its capabilities in the configuration name nothing that the managed engine does: generate, embed, rerank.");
        }

        if (spec.Adapters.Count > 0 && !use.HasFlag(ManagedModelUse.Generate))
        {
            throw new EngineException(EngineErrorCode.NotCapable, "Only models that generate have adapters.");
        }

        var engine = use.HasFlag(ManagedModelUse.Generate) ? EngineModel.Load(spec.Path, options) : null;
        try
        {
            return new LoadedModel(spec, engine, use.HasFlag(ManagedModelUse.Embed) ? EmbeddingModel.Load(spec.Path, options) : null);
        }
        catch
        {
            engine?.Dispose();
            throw;
        }
    }

    /// <summary>Does in idle time what the first request would wait for otherwise.</summary>
    public Task WarmUpAsync() => Task.WhenAll(Engine?.WarmUpAsync() ?? Task.CompletedTask, Embedder?.WarmUpAsync() ?? Task.CompletedTask);

    public void Dispose()
    {
        Engine?.Dispose();
        Embedder?.Dispose();
    }

    private static IEnumerable<string> Capabilities(EngineModelInfo? info, EmbeddingModelInfo? texts)
    {
        if (info is not null)
        {
            yield return ModelAbility.Generate;
        }

        if (info?.SupportsTools == true)
        {
            yield return "tool_use";
            yield return "multi_tool_call";
        }

        if (info?.SupportsReasoning == true)
        {
            yield return "reasoning";
        }

        if (texts is not null)
        {
            yield return texts.CanRank ? ModelAbility.Rerank : ModelAbility.Embed;
        }
    }
}
