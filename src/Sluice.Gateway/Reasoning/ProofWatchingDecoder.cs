using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Gateway.Reasoning;

/// <summary>A dialect's decoder whose frames are looked through for proofs of reasoning first.</summary>
/// <param name="decoder">The decoder.</param>
/// <param name="proofs">Remembers who made them.</param>
internal sealed class ProofWatchingDecoder(IStreamDecoder decoder, ProofRecorder proofs) : IStreamDecoder
{
    public void Decode(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ICollection<ConversationEvent> events)
    {
        proofs.Note(data);
        decoder.Decode(eventName, data, events);
    }

    public void Complete(ICollection<ConversationEvent> events) => decoder.Complete(events);
}
