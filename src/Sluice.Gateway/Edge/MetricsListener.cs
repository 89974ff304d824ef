using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sluice.Gateway.Edge;

/// <summary>The separate listener for metrics: it serves <c>/metrics</c> and <c>/health</c> to whoever reaches it, and nothing else.</summary>
/// <param name="exists">Whether there is one.</param>
internal sealed class MetricsListener(bool exists)
{
    /// <summary>Marks the connections of a listener as those of this one: a port alone may be another interface's too.</summary>
    public static void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(Connection.Instance);
        return next(connection);
    });

    /// <summary>Whether a request came in there.</summary>
    public bool Received(HttpContext http) => exists && http.Features.Get<Connection>() is not null;

    /// <summary>Whether it serves a path.</summary>
    public static bool Serves(PathString path) => path == "/metrics" || path.StartsWithSegments("/health", StringComparison.Ordinal);

    private sealed class Connection
    {
        public static Connection Instance { get; } = new();
    }
}
