using Sluice.Engine;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>The adapters of one model: those that are wanted, and what came of loading them. They change while requests run.</summary>
internal sealed class ManagedAdapters(IReadOnlyList<ManagedAdapterSpec> wanted)
{
    // Loading takes its time; looking must not wait for it.
    private readonly Lock _loading = new();
    private readonly Dictionary<string, Entry> _loaded = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<ManagedAdapterSpec> _wanted = wanted;
    private volatile IReadOnlyList<RuntimeAdapter> _views = [.. wanted.Select(Loading)];
    private EngineModel? _engine;
    private AdapterTrial? _offered;

    /// <summary>How they look from outside.</summary>
    public IReadOnlyList<RuntimeAdapter> Views => _views;

    /// <summary>The weight of an adapter where a request names none.</summary>
    public double WeightOf(string name) => _wanted.FirstOrDefault(spec => spec.Name == name)?.Weight ?? 1;

    /// <summary>Wants these from now on; <see cref="Apply"/> brings it about.</summary>
    public void Want(IReadOnlyList<ManagedAdapterSpec> adapters)
    {
        var before = _views;
        _wanted = adapters;
        _views = [.. adapters.Select(spec => before.FirstOrDefault(view => view.Name == spec.Name) is { } known ? known with { Weight = spec.Weight } : Loading(spec))];
    }

    /// <summary>Loads what is wanted and new or changed, and unloads what is not wanted any more.</summary>
    /// <param name="engine">The model; another one than before has none yet.</param>
    /// <returns>What was loaded or could not be.</returns>
    public IReadOnlyList<AdapterLoad> Apply(EngineModel engine)
    {
        lock (_loading)
        {
            if (engine != _engine)
            {
                _loaded.Clear();
                _engine = engine;
            }

            var target = _wanted;
            var loads = new List<AdapterLoad>();
            foreach (var gone in _loaded.Keys.Except(target.Select(spec => spec.Name)).ToArray())
            {
                engine.UnloadAdapter(gone);
                _loaded.Remove(gone);
            }

            foreach (var spec in target)
            {
                var file = AdapterFile.At(spec.Path);
                if (_loaded.TryGetValue(spec.Name, out var known) && known.Path == spec.Path && known.File == file)
                {
                    continue;
                }

                var entry = Load(engine, spec, file);
                _loaded[spec.Name] = entry;
                loads.Add(new AdapterLoad(spec.Name, entry.Problem));
            }

            if (target == _wanted)
            {
                _views = [.. target.Select(spec => ViewOf(spec, _loaded[spec.Name]))];
            }

            return loads;
        }
    }

    /// <summary>Loads an adapter without serving it.</summary>
    public AdapterTrial Try(EngineModel engine, string name, string path)
    {
        try
        {
            var file = AdapterFile.At(path);
            return new AdapterTrial(this, engine, path, file, engine.PrepareAdapter(name, path));
        }
#pragma warning disable CA1031 // Whatever an adapter's file does to the loader is told.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new AdapterTrial(failure);
        }
    }

    /// <summary>Has an adapter that was loaded on trial, to be served if it is the one that is wanted.</summary>
    public void Offer(AdapterTrial trial) => Volatile.Write(ref _offered, trial);

    /// <summary>The adapter is not to be had any more.</summary>
    public void Withdraw(AdapterTrial trial) => Interlocked.CompareExchange(ref _offered, null, trial);

    private static RuntimeAdapter Loading(ManagedAdapterSpec spec) => new(spec.Name, RuntimeModelStatus.Loading) { Weight = spec.Weight };

    private static RuntimeAdapter ViewOf(ManagedAdapterSpec spec, Entry entry) => new(spec.Name, entry.Problem is null ? RuntimeModelStatus.Ready : RuntimeModelStatus.Error)
    {
        Weight = spec.Weight,
        Error = entry.Problem,
        MemoryBytes = entry.Bytes,
    };

    private Entry Load(EngineModel engine, ManagedAdapterSpec spec, AdapterFile file)
    {
        try
        {
            using var adapter = Offered(engine, spec, file) ?? engine.PrepareAdapter(spec.Name, spec.Path);
            return new Entry(spec.Path, file, engine.LoadAdapter(adapter).MemoryBytes, null);
        }
#pragma warning disable CA1031 // Whatever an adapter's file does to the loader must not take the model down.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // An older one of that name is not what was asked for.
            engine.UnloadAdapter(spec.Name);
            return new Entry(spec.Path, file, null, failure.Message);
        }
    }

    private PreparedAdapter? Offered(EngineModel engine, ManagedAdapterSpec spec, AdapterFile file) =>
        Volatile.Read(ref _offered) is { Adapter: { } adapter } trial
        && trial.Engine == engine && adapter.Info.Name == spec.Name && trial.Path == spec.Path && trial.File == file
        && Interlocked.CompareExchange(ref _offered, null, trial) == trial
            ? adapter
            : null;

    private sealed record Entry(string Path, AdapterFile File, long? Bytes, string? Problem);
}
