using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Sluice.Engine;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Embeddings;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.Reranking;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>The engine in this process as a runtime.</summary>
public sealed partial class ManagedRuntime : IModelRuntime, IAsyncDisposable
{
    private static readonly TimeSpan RecoveringRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly ILogger<ManagedRuntime> _logger;
    private readonly Lock _gate = new();
    private volatile ManagedModel[] _models = [];
    private volatile RuntimeModel[] _views = [];
    private volatile bool _warmsUp;

    /// <summary>Makes it, without models.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told what is loaded.</param>
    public ManagedRuntime(TimeProvider time, ILogger<ManagedRuntime> logger)
    {
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc />
    public string Name => "local";

    /// <inheritdoc />
    public IReadOnlyList<RuntimeModel> Models => _views;

    /// <inheritdoc />
    public RuntimeWork Queue => RuntimeWork.Sum([.. _models.SelectMany(model => model.Queues)]);

    /// <summary>Done when the models of the first <see cref="Serve"/> are loaded or have failed.</summary>
    public Task FirstLoads { get; private set; } = Task.CompletedTask;

    /// <summary>Done when the adapters of the last <see cref="Serve"/> are loaded or have failed.</summary>
    public Task AdapterLoads { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Serves these models from now on: new ones are loaded in the background, missing ones are freed once nobody uses them. Where
    /// only adapters differ, the model stays and they are swapped, running requests keeping theirs.
    /// </summary>
    /// <param name="specs">The models.</param>
    /// <param name="retries">Whether models that failed are tried anew: what was wrong with them may have been mended.</param>
    public void Serve(IReadOnlyList<ManagedModelSpec> specs, bool retries = true)
    {
        lock (_gate)
        {
            var before = _models;
            var added = new List<ManagedModel>();
            _models = [.. specs.DistinctBy(spec => spec.Id).Select(spec => Array.Find(before, model => model.Spec.IsSameModel(spec)) is { } known && !(retries && known.View.Status == RuntimeModelStatus.Error) ? Keep(known, spec) : Add(spec))];
            foreach (var gone in before.Except(_models))
            {
                gone.Retire();
            }

            Refresh();
            var loads = Task.WhenAll(added.Select(model => Task.Run(() => Load(model))));
            AdapterLoads = Task.WhenAll([loads, .. _models.Except(added).Select(model => Task.Run(() => ApplyAdapters(model)))]);
            if (before.Length == 0)
            {
                FirstLoads = loads;
            }

            static ManagedModel Keep(ManagedModel model, ManagedModelSpec spec)
            {
                model.WantAdapters(spec);
                return model;
            }

            ManagedModel Add(ManagedModelSpec spec)
            {
                var model = new ManagedModel(spec);
                added.Add(model);
                return model;
            }
        }
    }

    /// <summary>
    /// From now on models that are loaded, and those that will be, calculate a little in idle time, so that their first requests need
    /// not wait for what only has to be done once. To be called when nobody waits for anything else.
    /// </summary>
    public void WarmUp()
    {
        _warmsUp = true;
        foreach (var model in _models)
        {
            _ = WarmUpAsync(model);
        }
    }

    /// <summary>Loads an adapter to see whether it can be; requests don't notice. Where <see cref="Serve"/> wants it before the trial is disposed, it is not loaded again.</summary>
    /// <param name="model">A model that is ready.</param>
    /// <param name="name">The adapter's name.</param>
    /// <param name="path">Its GGUF file.</param>
    /// <param name="cancellationToken">Ends the wait for a model that has to be loaded for that.</param>
    public async Task<AdapterTrial> TryAdapterAsync(string model, string name, string path, CancellationToken cancellationToken)
    {
        var managed = Array.Find(_models, managed => managed.Spec.Id == model);
        if (await EnterAsync(managed, cancellationToken).ConfigureAwait(false) is not { } shared)
        {
            return new AdapterTrial(new EngineException(EngineErrorCode.Stopped, $"The model '{model}' is not loaded."));
        }

        try
        {
            return await Task.Run(() => managed!.TryAdapter(shared, name, path), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            shared.Leave();
        }
    }

    /// <inheritdoc />
    public async ValueTask LoadAsync(string model, CancellationToken cancellationToken) =>
        (await EnterAsync(Find(model, out _), cancellationToken).ConfigureAwait(false))?.Leave();

    /// <inheritdoc />
    public void Unload(string model)
    {
        if (Find(model, out _) is { } managed)
        {
            Unload(managed);
        }
    }

    /// <inheritdoc />
    public void DeclareLosses(string model, ConversationRequest request, LossReport losses)
    {
        var info = Find(model, out _)?.Info;
        ManagedLosses.Declare(request, losses, info?.Reasoning, info?.SupportsReasoning ?? false);
        if (request.ContextTokens > info?.ContextLength)
        {
            losses.Change(ConversationFields.ContextTokens);
        }

        if (request.MaxOutputTokens > Math.Min(info?.ContextLength ?? int.MaxValue, request.ContextTokens ?? int.MaxValue))
        {
            // It gets what the context has room for.
            losses.Change(ConversationFields.MaxOutputTokens);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ConversationEvent> AnswerAsync(
        string model, ConversationRequest request, RuntimeCaller caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var managed = Find(model, out var choices);
        if (await EnterAsync(managed, cancellationToken).ConfigureAwait(false) is not { } shared)
        {
            yield return new ResponseFailed(NotReady(model, managed));
            yield break;
        }

        try
        {
            if (shared.Model.Engine is not { } engine)
            {
                yield return new ResponseFailed(NotCapable(model, "generate text"));
                yield break;
            }

            var answer = new ManagedAnswer(engine, request, caller, model, managed!.Select(choices), _time);
            await foreach (var item in answer.RunAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            Measure(managed!);
            Leave(managed!, shared, request.State);
        }
    }

    /// <inheritdoc />
    public async ValueTask<Counted> CountTokensAsync(string model, ConversationRequest request, CancellationToken cancellationToken)
    {
        var managed = Find(model, out _);
        if (await EnterAsync(managed, cancellationToken).ConfigureAwait(false) is not { } shared)
        {
            return new Counted(0, NotReady(model, managed));
        }

        try
        {
            return shared.Model.Engine is { } engine
                ? new Counted(engine.CountTokens(ChatMapping.ToChat(request, RuntimeCaller.Anonymous, AdapterSelection.None)), null)
                : new Counted(0, NotCapable(model, "generate text"));
        }
        catch (Exception failure) when (EngineErrors.ToProtocol(failure, ConversationFields.Turns) is { } error)
        {
            return new Counted(0, error);
        }
        finally
        {
            shared.Leave();
        }
    }

    /// <inheritdoc />
    public ValueTask<Decoded<EmbeddingResponse>> EmbedAsync(string model, EmbeddingRequest request, RuntimeCaller caller, CancellationToken cancellationToken) =>
        AskAsync<EmbeddingResponse>(model, "give embeddings", "input", request.State, embedder => VectorMapping.EmbedAsync(embedder, request, caller, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public ValueTask<Decoded<RerankScores>> RerankAsync(string model, RerankRequest request, RuntimeCaller caller, CancellationToken cancellationToken) =>
        AskAsync<RerankScores>(model, "rerank documents", "documents", null, ranker => VectorMapping.RerankAsync(ranker, request, caller, cancellationToken), cancellationToken);

    private async ValueTask<Decoded<T>> AskAsync<T>(
        string model, string what, string field, ProviderState? state, Func<EmbeddingModel, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        var managed = Find(model, out var adapters);
        if (await EnterAsync(managed, cancellationToken).ConfigureAwait(false) is not { } shared)
        {
            return NotReady(model, managed);
        }

        try
        {
            // Adapters change what is generated only.
            return adapters.Count == 0 && shared.Model.Embedder is { } embedder ? await ask(embedder).ConfigureAwait(false) : NotCapable(model, what);
        }
        catch (Exception failure) when (EngineErrors.ToProtocol(failure, field) is { } error)
        {
            return error;
        }
        finally
        {
            Leave(managed!, shared, state);
        }
    }

    /// <summary>Frees all models.</summary>
    public async ValueTask DisposeAsync()
    {
        await FirstLoads.ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var model in _models)
            {
                model.Retire();
            }

            _models = [];
            Refresh();
        }
    }

    private void Load(ManagedModel model)
    {
        var begun = _time.GetTimestamp();
        var failure = model.Load();
        var took = _time.GetElapsedTime(begun).TotalMilliseconds;
        if (failure is null)
        {
            LogLoaded(model.Spec.Id, took);
            ApplyAdapters(model);
            _ = model.Failure?.ContinueWith(failed => RecoverAsync(model, failed.Result), TaskScheduler.Default);
            foreach (var warning in model.Warnings)
            {
                LogWarning(model.Spec.Id, warning);
            }
        }
        else
        {
            var problem = failure.Message;
            LogFailed(model.Spec.Id, problem);
        }

        lock (_gate)
        {
            Refresh();
        }

        if (_warmsUp)
        {
            _ = WarmUpAsync(model);
        }
    }

    /// <summary>A model that failed takes no further requests. Once it is loaded anew; after a second failure it stays in error.</summary>
    private async Task RecoverAsync(ManagedModel model, EngineException failure)
    {
        var freed = model.Fence(failure);
        var problem = failure.Message;
        LogFenced(model.Spec.Id, problem);
        lock (_gate)
        {
            Refresh();
        }

        if (freed is not null)
        {
            // A client that reads slowly must not keep the others waiting; then both are in memory for a while.
            await Task.WhenAny(freed, Task.Delay(LongestGoodbye, _time)).ConfigureAwait(false);
            Load(model);
        }
    }

    /// <summary>The engine of a model, kept until <see cref="SharedModel.Leave"/>; loaded again if it was taken out of memory. Null if it is not ready.</summary>
    private async ValueTask<SharedModel?> EnterAsync(ManagedModel? model, CancellationToken cancellationToken)
    {
        while (model is not null)
        {
            if (model.Enter() is { } shared)
            {
                return shared;
            }

            if (model.Wake(() => Task.Run(() => Load(model))) is not { } loading)
            {
                break;
            }

            await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>A request is over; one of Ollama's may say that it was the last one that needs the model.</summary>
    private void Leave(ManagedModel model, SharedModel shared, ProviderState? state)
    {
        shared.Leave();
        if (OllamaKeepAlive.LetsGo(state))
        {
            Unload(model);
        }
    }

    private void Unload(ManagedModel managed)
    {
        if (managed.Unload() is not { } freed)
        {
            return;
        }

        if (freed.IsCompleted)
        {
            NoteUnloaded(managed);
        }
        else
        {
            _ = freed.ContinueWith(_ => NoteUnloaded(managed), TaskScheduler.Default);
        }
    }

    private void NoteUnloaded(ManagedModel model)
    {
        if (model.NoteUnloaded())
        {
            LogUnloaded(model.Spec.Id);
            lock (_gate)
            {
                Refresh();
            }
        }
    }

    private async Task WarmUpAsync(ManagedModel model)
    {
        if (model.Enter() is not { } shared)
        {
            return;
        }

        // Whoever retires the model need not wait for this.
        var warm = shared.Model.WarmUpAsync();
        shared.Leave();
        await warm.ConfigureAwait(false);
        Measure(model);
    }

    private void Measure(ManagedModel model)
    {
        if (model.Measure())
        {
            lock (_gate)
            {
                Refresh();
            }
        }
    }

    private void Refresh() => _views = Array.ConvertAll(_models, model => model.View);

    /// <summary>Loads adapters, and says what came of it.</summary>
    private void ApplyAdapters(ManagedModel model)
    {
        foreach (var load in model.ApplyAdapters())
        {
            if (load.Problem is { } problem)
            {
                LogAdapterFailed(load.Name, model.Spec.Id, problem);
            }
            else
            {
                LogAdapterLoaded(load.Name, model.Spec.Id);
            }
        }

        lock (_gate)
        {
            Refresh();
        }
    }

    /// <summary>A model by its name, or by its name with adapters behind a colon.</summary>
    private ManagedModel? Find(string name, out IReadOnlyList<AdapterChoice> adapters)
    {
        adapters = [];
        var models = _models;
        var found = Array.Find(models, model => model.Spec.Id == name);
        for (var colon = name.LastIndexOf(':'); found is null && colon > 0; colon = name.LastIndexOf(':', colon - 1))
        {
            var id = name[..colon];
            if (AdapterExpression.TryParse(name[(colon + 1)..], out adapters, out _))
            {
                found = Array.Find(models, model => model.Spec.Id == id);
            }
        }

        return found;
    }

    private static ProtocolError NotCapable(string model, string what) =>
        new(400, "invalid_request_error", "invalid_value", $"The model '{model}' can't {what}.") { Param = "model" };

    private static ProtocolError NotReady(string model, ManagedModel? managed) => managed?.View.Status switch
    {
        // It may have become ready since it was looked for.
        RuntimeModelStatus.Recovering or RuntimeModelStatus.Ready => new(503, "api_error", "service_unavailable", $"The model '{model}' failed and is being loaded anew.") { RetryAfter = RecoveringRetry },
        RuntimeModelStatus.Error => new(500, "api_error", "engine_error", $"The model '{model}' failed: {managed.View.Error}"),
        _ => new(503, "api_error", "service_unavailable", $"The model '{model}' is not loaded."),
    };

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "model {Model} loaded in {Milliseconds:0} ms")]
    private partial void LogLoaded(string model, double milliseconds);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Information, Message = "model {Model} is unloaded until it is asked for")]
    private partial void LogUnloaded(string model);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Error, Message = "model {Model} is fenced: {Problem}")]
    private partial void LogFenced(string model, string problem);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "model {Model} can't be loaded: {Problem}")]
    private partial void LogFailed(string model, string problem);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Information, Message = "adapter {Adapter} of model {Model} loaded")]
    private partial void LogAdapterLoaded(string adapter, string model);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Error, Message = "adapter {Adapter} of model {Model} can't be loaded: {Problem}")]
    private partial void LogAdapterFailed(string adapter, string model, string problem);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "model {Model}: {Warning}")]
    private partial void LogWarning(string model, string warning);
}
