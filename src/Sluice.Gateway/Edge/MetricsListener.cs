using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Edge;

/// <summary>The separate listener for metrics: it serves <c>/metrics</c> to whoever reaches it, and nothing else.</summary>
/// <param name="Port">Its port; null if there is none.</param>
internal sealed record MetricsListener(int? Port)
{
    /// <summary>Whether a request came in there.</summary>
    public bool Received(HttpContext http) => Port is { } port && http.Connection.LocalPort == port;
}
