using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Gateway.Attempts;

/// <summary>
/// Decodes a stream up to where its answer begins. What passes through is only looked at to tell a failure before the answer: the
/// frames that came along with the beginning need not be understood.
/// </summary>
internal sealed class BeginningDecoder(IStreamDecoder decoder) : IStreamDecoder
{
    private bool _hasBegun;

    /// <summary>Whether an event is part of an answer, rather than one that may precede a failure.</summary>
    public static bool IsAnswer(ConversationEvent item) => item is not (ResponseFailed or UsageReported or ResponseStarted or ResponseNoted);

    public void Decode(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ICollection<ConversationEvent> events)
    {
        if (!_hasBegun)
        {
            decoder.Decode(eventName, data, events);
            _hasBegun = events.Any(IsAnswer);
        }
    }

    public void Complete(ICollection<ConversationEvent> events) => decoder.Complete(events);
}
