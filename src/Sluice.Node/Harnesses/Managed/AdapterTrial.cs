using Sluice.Engine;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>An adapter that was loaded to see whether it can be. Until this is disposed, serving it takes what was loaded.</summary>
public sealed class AdapterTrial : IDisposable
{
    private readonly ManagedAdapters? _adapters;

    internal AdapterTrial(Exception problem) => Problem = problem;

    internal AdapterTrial(ManagedAdapters adapters, EngineModel engine, string path, AdapterFile file, PreparedAdapter adapter)
    {
        _adapters = adapters;
        Engine = engine;
        Path = path;
        File = file;
        Adapter = adapter;
        adapters.Offer(this);
    }

    /// <summary>What is wrong; null if it can be loaded.</summary>
    public Exception? Problem { get; }

    internal EngineModel? Engine { get; }

    internal string Path { get; } = "";

    internal AdapterFile File { get; }

    internal PreparedAdapter? Adapter { get; }

    /// <summary>Frees it, unless it is served.</summary>
    public void Dispose()
    {
        _adapters?.Withdraw(this);
        Adapter?.Dispose();
    }
}
