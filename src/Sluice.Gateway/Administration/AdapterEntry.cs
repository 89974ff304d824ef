using Sluice.Routing.Runtimes;

namespace Sluice.Gateway.Administration;

/// <summary>An adapter as the operator sees it.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Source">Where its weights are, as the configuration would say it.</param>
/// <param name="IsConfigured">Whether all that is said of it stands in the configuration, or is built in.</param>
/// <param name="View">How it looks from outside.</param>
public sealed record AdapterEntry(string Model, string Source, bool IsConfigured, RuntimeAdapter View)
{
    /// <summary>Its id: the name by which clients ask for it.</summary>
    public string Id => $"{Model}:{View.Name}";
}
