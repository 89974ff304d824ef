using Sluice.Engine;
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

    /// <summary>What the engine that is loaded is; null where none is, or one that does not generate.</summary>
    public EngineModelInfo? Info
    {
        get
        {
            lock (_gate)
            {
                return _engine?.Model.Engine?.Info;
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
                View = loaded.View with { Adapters = _adapters.Views };
            }

            return null;
        }
#pragma warning disable CA1031 // Whatever a model file does to the loader must not take the node down.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            View = new RuntimeModel(spec.Id, RuntimeModelStatus.Error) { Error = failure.Message, Adapters = _adapters.Views };
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
            View = new RuntimeModel(_spec.Id, isFirst ? RuntimeModelStatus.Recovering : RuntimeModelStatus.Error) { Error = failure.Message, Adapters = _adapters.Views };
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
