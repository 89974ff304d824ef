using System.Text.Json;
using Sluice.Core.Errors;

namespace Sluice.Gateway.Administration;

/// <summary>
/// Changes the adapters of local models while requests run. What a call did is in force and kept over restarts when it returns; where it
/// returns an error, nothing has changed.
/// </summary>
public interface IAdapterAdministration
{
    /// <summary>All adapters of all local models.</summary>
    IReadOnlyList<AdapterEntry> All { get; }

    /// <summary>Adds an adapter.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="definition">The keys of <c>models[].adapters[]</c>.</param>
    /// <param name="requestId">The request that asks for it.</param>
    /// <param name="cancellationToken">Ends the wait for another change.</param>
    Task<(AdapterEntry? Entry, SluiceError? Error)> AddAsync(string model, JsonElement definition, string requestId, CancellationToken cancellationToken);

    /// <summary>Changes an adapter's source or weight.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="name">The adapter's name.</param>
    /// <param name="change">The keys to be changed.</param>
    /// <param name="requestId">The request that asks for it.</param>
    /// <param name="cancellationToken">Ends the wait for another change.</param>
    Task<(AdapterEntry? Entry, SluiceError? Error)> ChangeAsync(string model, string name, JsonElement change, string requestId, CancellationToken cancellationToken);

    /// <summary>Takes an adapter away; requests that use it go on.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="name">The adapter's name.</param>
    /// <param name="requestId">The request that asks for it.</param>
    /// <param name="cancellationToken">Ends the wait for another change.</param>
    Task<SluiceError?> RemoveAsync(string model, string name, string requestId, CancellationToken cancellationToken);
}
