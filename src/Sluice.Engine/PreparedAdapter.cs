using Sluice.Engine.Adapters;

namespace Sluice.Engine;

/// <summary>An adapter that was read for a model and is not in use yet: it can be put into it, or be freed unused.</summary>
public sealed class PreparedAdapter : IDisposable
{
    private Adapter? _adapter;

    internal PreparedAdapter(EngineModel model, Adapter adapter)
    {
        Model = model;
        _adapter = adapter;
        Info = adapter.Info;
    }

    /// <summary>What was read.</summary>
    public AdapterInfo Info { get; }

    /// <summary>The model that it was read for; another's matrices have other sizes.</summary>
    internal EngineModel Model { get; }

    /// <summary>Frees it, unless it was put into its model.</summary>
    public void Dispose() => Interlocked.Exchange(ref _adapter, null)?.Dispose();

    /// <summary>Hands the adapter over; null if that was done before.</summary>
    internal Adapter? Take() => Interlocked.Exchange(ref _adapter, null);
}
