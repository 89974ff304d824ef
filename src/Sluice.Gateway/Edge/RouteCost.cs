namespace Sluice.Gateway.Edge;

/// <summary>What a call of a route costs.</summary>
internal enum RouteCost
{
    /// <summary>Nothing.</summary>
    Free,

    /// <summary>Tokens of a model: the call needs a budget lease.</summary>
    Tokens,
}
