using Sluice.Protocols.Conversations;
using Sluice.Protocols.Media;
using Sluice.Protocols.Sse;

namespace Sluice.Gateway.Media;

/// <summary>Waits for the first event of a stream, and tells whether it is an error.</summary>
internal struct FirstEvent : ISseVisitor
{
    /// <summary>Whether it has come.</summary>
    public bool IsHere { get; private set; }

    /// <summary>The error that it is; null if it is none.</summary>
    public ProtocolError? Error { get; private set; }

    public void OnEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ReadOnlySpan<byte> raw)
    {
        if (IsHere)
        {
            return;
        }

        IsHere = true;
        var observer = new MediaUsageObserver();
        observer.Observe(eventName, data);
        Error = observer.Error;
    }

    public readonly void OnOther(ReadOnlySpan<byte> raw)
    {
    }
}
