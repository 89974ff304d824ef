namespace Sluice.Gateway.Edge;

/// <summary>What every route declares about itself; a route without it does not start.</summary>
/// <param name="Access">Who may call it.</param>
/// <param name="Cost">What a call costs.</param>
internal sealed record RoutePolicy(RouteAccess Access, RouteCost Cost)
{
    /// <summary>Whether a request of a batch can go there: not to forms, and not to batches.</summary>
    public bool TakesBatches { get; init; } = true;
}
