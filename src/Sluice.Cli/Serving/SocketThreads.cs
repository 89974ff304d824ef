namespace Sluice.Cli.Serving;

/// <summary>
/// How the runtime's socket threads work. By default each finished read or write wakes a thread of the pool, which for a gateway, four
/// times a request, costs more than what it then does. Here the socket thread goes on itself, as event loops do: the runtime then starts one
/// for each core. So nothing on the road of a request may block, and what takes long (templates, large bodies) hops to the pool.
/// </summary>
internal static class SocketThreads
{
    // Read by System.Net.Sockets when the first socket is made; there is no other way to set it.
    private const string Setting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Lets continuations run on the socket threads, unless the environment says otherwise. Before the first socket.</summary>
    public static void RunContinuationsInline()
    {
        if (Environment.GetEnvironmentVariable(Setting) is null)
        {
            Environment.SetEnvironmentVariable(Setting, "1");
        }
    }
}
