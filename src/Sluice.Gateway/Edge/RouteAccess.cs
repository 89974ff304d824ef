namespace Sluice.Gateway.Edge;

/// <summary>Who may call a route.</summary>
internal enum RouteAccess
{
    /// <summary>Everybody.</summary>
    Public,

    /// <summary>Whoever has a key; everybody while keys are not required.</summary>
    Key,

    /// <summary>The operator.</summary>
    Operator,
}
