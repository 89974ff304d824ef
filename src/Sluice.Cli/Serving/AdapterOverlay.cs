using Sluice.Configuration;
using Sluice.Core.Adapters;

namespace Sluice.Cli.Serving;

/// <summary>What the operator changed about adapters, laid over what the configuration says.</summary>
/// <param name="changes">The changes, at most one about each adapter.</param>
internal sealed class AdapterOverlay(IReadOnlyList<AdapterChange> changes)
{
    /// <summary>Nothing was changed.</summary>
    public static AdapterOverlay None { get; } = new([]);

    /// <summary>The changes.</summary>
    public IReadOnlyList<AdapterChange> Changes => changes;

    /// <summary>The adapters of a model: the configured ones where nothing was changed about them, and the others.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="configured">Its configured adapters.</param>
    public IReadOnlyList<AdapterOptions> Of(string model, IReadOnlyList<AdapterOptions> configured)
    {
        var its = changes.Where(change => change.Model == model && Holds(change, configured)).ToList();
        return
        [
            .. configured.Where(adapter => !its.Exists(change => change.Name == adapter.Name)),
            .. its.Where(change => !change.IsRemoved).Select(change => new AdapterOptions { Name = change.Name, Source = change.Source!, Weight = (decimal)change.Weight }),
        ];
    }

    /// <summary>The change about an adapter; null if there is none that holds.</summary>
    public AdapterChange? Find(string model, string name, IReadOnlyList<AdapterOptions> configured) =>
        changes.FirstOrDefault(change => change.Model == model && change.Name == name && Holds(change, configured));

    /// <summary>The overlay with a change in place of an earlier one about the same adapter.</summary>
    public AdapterOverlay With(AdapterChange change) => new([.. Without(change.Model, change.Name).Changes, change]);

    /// <summary>The overlay without the change about an adapter.</summary>
    public AdapterOverlay Without(string model, string name) => new([.. changes.Where(change => change.Model != model || change.Name != name)]);

    /// <summary>Whether the configuration still says of the adapter what it said when it was changed.</summary>
    /// <param name="change">The change.</param>
    /// <param name="configured">The configured adapters of its model.</param>
    public static bool Holds(AdapterChange change, IReadOnlyList<AdapterOptions> configured)
    {
        var said = configured.FirstOrDefault(adapter => adapter.Name == change.Name);
        return said?.Source == change.ConfiguredSource && (said is null || (double)said.Weight == change.ConfiguredWeight);
    }
}
