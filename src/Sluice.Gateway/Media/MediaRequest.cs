using Sluice.Core.Errors;
using Sluice.Gateway.Exchanges;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Media;

/// <summary>A request for sound or images, as far as it was read.</summary>
internal abstract class MediaRequest : IAsyncDisposable
{
    /// <summary>The model as asked for; null if none.</summary>
    public abstract string? Model { get; }

    /// <summary>Whether the client wants a stream of events.</summary>
    public abstract bool Stream { get; }

    /// <summary>Bytes of text that it holds, for an estimate of its tokens; a recording or an image is none.</summary>
    public abstract int TextBytes { get; }

    /// <summary>Whether the answer is text, of which four bytes are about a token; sound and images are none.</summary>
    public virtual bool AnswersText => false;

    /// <summary>Whether it can be sent once more: not while a body passes through that is nowhere kept.</summary>
    public virtual bool MayRepeat => true;

    /// <summary>What turned out to be wrong with it while it was being sent; null if nothing.</summary>
    public virtual SluiceError? Fault => null;

    /// <summary>Makes the request that a target gets.</summary>
    /// <returns>The request, or the error to tell.</returns>
    public abstract (MediaCall? Call, SluiceError? Error) For(UpstreamTarget target, Exchange exchange);

    public abstract ValueTask DisposeAsync();
}
