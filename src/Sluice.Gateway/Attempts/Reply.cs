namespace Sluice.Gateway.Attempts;

/// <summary>An answer that has begun to come. Whoever gets it disposes it, which frees its source.</summary>
internal abstract class Reply : IAsyncDisposable
{
    public abstract ValueTask DisposeAsync();
}
