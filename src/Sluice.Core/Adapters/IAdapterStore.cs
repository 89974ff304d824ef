namespace Sluice.Core.Adapters;

/// <summary>Keeps what the operator changed about adapters over restarts. What a call wrote is on disk when it returns.</summary>
public interface IAdapterStore
{
    /// <summary>All changes, in the order of their models and names.</summary>
    IReadOnlyList<AdapterChange> All();

    /// <summary>Keeps a change, in place of an earlier one about the same adapter.</summary>
    /// <param name="change">The change.</param>
    void Put(AdapterChange change);

    /// <summary>Forgets the change about an adapter, if there is one.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="name">The adapter's name.</param>
    void Remove(string model, string name);
}
