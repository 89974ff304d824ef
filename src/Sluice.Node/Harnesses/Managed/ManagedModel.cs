using Sluice.Engine;
using Sluice.Engine.Gguf;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>One model of the managed engine: being loaded, ready, or failed. It is freed when nobody uses it any more.</summary>
internal sealed class ManagedModel
{
    private readonly Lock _gate = new();
    private readonly ManagedAdapters _adapters;
    private volatile ManagedModelSpec _spec;
    private SharedModel? _engine;
    private IReadOnlyList<AdapterLoad> _untold = [];
    private Task? _loading;
    private int _failures;
    private bool _retired;

    public ManagedModel(ManagedModelSpec spec)
    {
        _spec = spec;
        _adapters = new ManagedAdapters(spec.Adapters);
        View = new RuntimeModel(spec.Id, RuntimeModelStatus.Loading) { Adapters = _adapters.Views };
    }

    /// <summary>What is to be served.</summary>
    public ManagedModelSpec Spec => _spec;

    /// <summary>How it looks from outside.</summary>
    public RuntimeModel View { get; private set; }

    /// <summary>What the engine that was loaded last is; null where none was, or one that does not generate.</summary>
    public EngineModelInfo? Info { get; private set; }

    /// <summary>What runs and waits in it; none while it is not ready.</summary>
    public IReadOnlyList<RuntimeWork> Queues
    {
        get
        {
            lock (_gate)
            {
                return _engine?.Model.Queues ?? [];
            }
        }
    }

    /// <summary>Completes with the cause when the engine that is loaded fails.</summary>
    public Task<EngineException>? Failure => _engine?.Failure;

    /// <summary>What the engine said when it was loaded.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Loads it; a failure shows in <see cref="View"/>.</summary>
    /// <returns>What went wrong; null if nothing.</returns>
    public Exception? Load()
    {
        var spec = _spec;
        try
        {
            var loaded = LoadedModel.Load(spec);
            var loads = loaded.Engine is { } engine ? _adapters.Apply(engine) : [];
            lock (_gate)
            {
                if (_retired)
                {
                    loaded.Dispose();
                    return null;
                }

                _engine = new SharedModel(loaded);
                _untold = loads;
                Warnings = loaded.Warnings;
                Info = loaded.Engine?.Info;
                View = loaded.View with { Adapters = _adapters.Views };
            }

            return null;
        }
#pragma warning disable CA1031 // Whatever a model file does to the loader must not take the node down.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            View = new RuntimeModel(spec.Id, RuntimeModelStatus.Error) { Error = failure.Message, Reason = failure is EngineException or GgufException ? failure.Message : null, Adapters = _adapters.Views };
            return failure;
        }
    }

    /// <summary>Has other adapters from now on; <see cref="ApplyAdapters"/> loads them.</summary>
    public void WantAdapters(ManagedModelSpec spec)
    {
        lock (_gate)
        {
            _spec = spec;
            _adapters.Want(spec.Adapters);
            View = View with { Adapters = _adapters.Views };
        }
    }

    /// <summary>Loads and unloads adapters until they are those that are wanted; nothing while the model is not ready.</summary>
    /// <returns>What was loaded or could not be, also when the model was loaded.</returns>
    public IReadOnlyList<AdapterLoad> ApplyAdapters()
    {
        if (Enter() is not { } shared)
        {
            return [];
        }

        try
        {
            if (shared.Model.Engine is not { } engine)
            {
                return [];
            }

            var loads = _adapters.Apply(engine);
            lock (_gate)
            {
                View = View with { Adapters = _adapters.Views, MemoryBytes = shared.Model.MemoryBytes };
                loads = [.. _untold, .. loads];
                _untold = [];
            }

            return loads;
        }
        finally
        {
            shared.Leave();
        }
    }

    /// <summary>Loads an adapter to see whether it can be.</summary>
    public AdapterTrial TryAdapter(SharedModel shared, string name, string path) => shared.Model.Engine is { } engine
        ? _adapters.Try(engine, name, path)
        : new AdapterTrial(new EngineException(EngineErrorCode.NotCapable, $"The model '{_spec.Id}' does not generate; only models that do have adapters."));

    /// <summary>The adapters that a request's choices stand for.</summary>
    public AdapterSelection Select(IReadOnlyList<AdapterChoice> choices) => new(
        [.. choices.Select(choice => new AdapterUse(choice.Name, (float)(choice.Weight ?? _adapters.WeightOf(choice.Name))))],
        _spec.NormalizeAdapters);

    /// <summary>The engine, kept until <see cref="SharedModel.Leave"/>; null if it is not ready.</summary>
    public SharedModel? Enter()
    {
        lock (_gate)
        {
            return !_retired && _engine?.TryEnter() == true ? _engine : null;
        }
    }

    /// <summary>Loads it, if it was taken out of memory; several who ask wait for the same load.</summary>
    /// <param name="load">Loads it; called where nobody did yet.</param>
    /// <returns>Done when it is loaded or has failed; null where there is nothing to be loaded.</returns>
    public Task? Wake(Func<Task> load)
    {
        lock (_gate)
        {
            return !IsUnloaded() ? null : _loading is { IsCompleted: false } ? _loading : _loading = load();
        }
    }

    /// <summary>Takes it out of memory as soon as nobody uses it.</summary>
    /// <returns>Done when it is; null where there is nothing in memory. A user who comes before that keeps it.</returns>
    public Task? Unload()
    {
        lock (_gate)
        {
            _engine?.RetireWhenIdle();
            return _engine?.Freed;
        }
    }

    /// <summary>Takes notice that the last user freed the model, if so.</summary>
    /// <returns>Whether it is not in memory now.</returns>
    public bool NoteUnloaded()
    {
        lock (_gate)
        {
            return IsUnloaded();
        }
    }

    /// <summary>Fences the engine that failed: the first time to be loaded anew, the second time for good.</summary>
    /// <returns>What is done when the failed engine is freed; null if it stays in error.</returns>
    public Task? Fence(EngineException failure)
    {
        lock (_gate)
        {
            var failed = _engine;
            _engine = null;
            failed?.Retire();
            if (_retired || failed is null)
            {
                return null;
            }

            bool isFirst = ++_failures == 1;
            View = new RuntimeModel(_spec.Id, isFirst ? RuntimeModelStatus.Recovering : RuntimeModelStatus.Error) { Error = failure.Message, IsPoisoned = true, Adapters = _adapters.Views };
            return isFirst ? failed.Freed : null;
        }
    }

    /// <summary>Takes over the limits that were measured meanwhile; false if they are what they were.</summary>
    public bool Measure()
    {
        lock (_gate)
        {
            // Small changes are noise that clients need not follow.
            int? input = _engine?.Model.Engine?.InputLimit;
            int? known = View.Input;
            if (_engine is null || input == known || (input is { } now && known is { } before && Math.Abs(now - before) < before / 8))
            {
                return false;
            }

            View = View with { Input = input };
            return true;
        }
    }

    private bool IsUnloaded()
    {
        if (_engine?.Freed.IsCompleted == true && !_retired)
        {
            _engine = null;
            View = View with { Status = RuntimeModelStatus.Unloaded, MemoryBytes = null };
        }

        return View.Status == RuntimeModelStatus.Unloaded && !_retired;
    }

    /// <summary>Takes no new users; the last one frees the model.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _retired = true;
            _engine?.Retire();
            _engine = null;
        }
    }
}
