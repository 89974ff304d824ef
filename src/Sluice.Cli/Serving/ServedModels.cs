using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Sluice.Configuration;
using Sluice.Core.Adapters;
using Sluice.Node.Harnesses.Managed;

namespace Sluice.Cli.Serving;

/// <summary>What the embedded node is to serve: the configuration in force and what the operator changed since.</summary>
internal sealed partial class ServedModels(ServeArguments arguments, ManagedRuntime runtime, IAdapterStore store, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private ConfigurationResult? _configuration;
    private bool _isRead;
    private volatile ModelSources _sources = new([], [], null, []);
    private volatile AdapterOverlay _overlay = AdapterOverlay.None;

    /// <summary>What the operator changed about adapters.</summary>
    public AdapterOverlay Overlay => _overlay;

    /// <summary>The local models as the configuration in force and the command line have them.</summary>
    public IReadOnlyList<ModelOptions> Models => _sources.Models;

    /// <summary>Serves what a configuration says from now on. Changes of the operator about adapters of which it says something else than before are forgotten.</summary>
    public ModelSources Serve(ConfigurationResult configuration)
    {
        _one.Wait();
        try
        {
            if (!_isRead && Kept() is { } kept)
            {
                _overlay = new AdapterOverlay(kept);
                _isRead = true;
            }

            _configuration = configuration;
            _sources = ModelSources.Of(configuration, arguments.Models, _overlay);
            foreach (var change in _overlay.Changes.Where(change => _sources.Models.FirstOrDefault(model => model.Id == change.Model) is { } model && !AdapterOverlay.Holds(change, model.Adapters)).ToArray())
            {
                Forget(change);
                _overlay = _overlay.Without(change.Model, change.Name);
                LogForgotten(logger, change.Name, change.Model);
            }

            runtime.Serve(_sources.Managed);
            return _sources;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Runs a change while no other one, and no reload, comes in between.</summary>
    public async Task<T> AloneAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Serves what an overlay says, within <see cref="AloneAsync"/>.</summary>
    /// <returns>Done when its adapters are loaded or have failed.</returns>
    public Task LayAsync(AdapterOverlay overlay)
    {
        _overlay = overlay;
        _sources = ModelSources.Of(_configuration!, arguments.Models, overlay);
        runtime.Serve(_sources.Managed, retries: false);
        return runtime.AdapterLoads;
    }

    public void Dispose() => _one.Dispose();

    // Without its database the program serves what the configuration says, until a reload finds it.
    private IReadOnlyList<AdapterChange>? Kept()
    {
        try
        {
            return store.All();
        }
        catch (SqliteException failure)
        {
            LogUnreadable(logger, failure);
            return null;
        }
    }

    private void Forget(AdapterChange change)
    {
        try
        {
            store.Remove(change.Model, change.Name);
        }
        catch (SqliteException failure)
        {
            // It does not hold any more in any case.
            LogUnreadable(logger, failure);
        }
    }

    [LoggerMessage(EventId = 1108, Level = LogLevel.Warning, Message = "the configuration says something else about adapter {Adapter} of model {Model} than when the operator changed it; it is as configured now")]
    private static partial void LogForgotten(ILogger logger, string adapter, string model);

    [LoggerMessage(EventId = 1109, Level = LogLevel.Error, Message = "what the operator changed about adapters can't be read or written")]
    private static partial void LogUnreadable(ILogger logger, Exception failure);
}
