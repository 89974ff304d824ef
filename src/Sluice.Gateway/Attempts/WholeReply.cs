using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Attempts;

/// <summary>A whole answer in the client's own dialect, as bytes.</summary>
/// <param name="body">Its body; disposed with the reply.</param>
/// <param name="contentType">Its content type.</param>
internal sealed class WholeReply(PooledBuffer body, string contentType) : Reply
{
    public PooledBuffer Body => body;

    public string ContentType => contentType;

    public override ValueTask DisposeAsync()
    {
        body.Dispose();
        return ValueTask.CompletedTask;
    }
}
