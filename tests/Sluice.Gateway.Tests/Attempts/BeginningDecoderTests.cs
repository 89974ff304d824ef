using System.Text;
using Sluice.Gateway.Attempts;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Gateway.Tests.Attempts;

public sealed class BeginningDecoderTests
{
    private static readonly ResponseFailed Failed = new(new ProtocolError(500, "server_error", null, "No."));

    [Fact]
    public void Decode_FramesAroundTheBeginning_StopsBehindIt()
    {
        var inner = new WordDecoder();
        var decoder = new BeginningDecoder(inner);
        var events = new List<ConversationEvent>();
        foreach (var word in new[] { "started", "failed", "text", "more", "failed" })
        {
            decoder.Decode([], Encoding.UTF8.GetBytes(word), events);
        }

        Assert.Equal(["started", "failed", "text"], inner.Decoded);
        Assert.Equal([false, false, true], events.Select(BeginningDecoder.IsAnswer));
    }

    [Fact]
    public void Complete_BeforeAnyFrame_TellsTheMissingEnd()
    {
        var events = new List<ConversationEvent>();
        new BeginningDecoder(new WordDecoder()).Complete(events);
        Assert.IsType<ResponseFailed>(Assert.Single(events));
    }

    private sealed class WordDecoder : IStreamDecoder
    {
        public List<string> Decoded { get; } = [];

        public void Decode(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ICollection<ConversationEvent> events)
        {
            var word = Encoding.UTF8.GetString(data);
            Decoded.Add(word);
            events.Add(word switch
            {
                "started" => new ResponseStarted(null, null, null),
                "failed" => Failed,
                _ => new BlockDelta(0, 0, word),
            });
        }

        public void Complete(ICollection<ConversationEvent> events) => events.Add(Failed);
    }
}
