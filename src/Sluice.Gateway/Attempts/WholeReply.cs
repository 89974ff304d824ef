using Sluice.Gateway.Relay;
using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Attempts;

/// <summary>A whole answer in the client's own dialect, as bytes.</summary>
/// <param name="body">Its body; disposed with the reply.</param>
/// <param name="contentType">Its content type.</param>
internal sealed class WholeReply(PooledBuffer body, string contentType) : Reply
{
    public PooledBuffer Body => body;

    public string ContentType => contentType;

    /// <summary>The tokens, where they are known already; null leaves them to be looked for in the body.</summary>
    public Usage? Usage { get; init; }

    public override ValueTask DisposeAsync()
    {
        body.Dispose();
        return ValueTask.CompletedTask;
    }
}
