namespace Sluice.Gateway.Snapshots;

/// <summary>Holds the snapshot in force, and whether the gateway is shutting down.</summary>
/// <param name="first">The snapshot to begin with.</param>
public sealed class GatewayState(GatewaySnapshot first)
{
    private volatile GatewaySnapshot _current = first;
    private volatile bool _draining;

    /// <summary>The snapshot in force.</summary>
    public GatewaySnapshot Current => _current;

    /// <summary>Whether new work is refused because the gateway is shutting down.</summary>
    public bool IsDraining => _draining;

    /// <summary>Puts another snapshot in force for requests from now on.</summary>
    /// <param name="next">The snapshot.</param>
    public void Swap(GatewaySnapshot next) => _current = next;

    /// <summary>Refuses new work from now on.</summary>
    public void Drain() => _draining = true;
}
