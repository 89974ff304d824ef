using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Properties;

public sealed class RoundTripProperties
{
    private static IDialect Dialect(string name) => name == "openai" ? Wire.OpenAi : Wire.Anthropic;

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public void Request_EncodeThenDecode_IsIdentity(string name) => ForAll(name, maker =>
    {
        var request = maker.Request();
        var losses = new LossReport(Dialect(name));
        var json = Wire.Encode(Dialect(name), request, losses).ToJsonString();
        Assert.Empty(losses.Dropped);
        Assert.Equal(Description.Of(request), Description.Of(Wire.Decode(Dialect(name), json)));
    });

    [Theory]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "openai")]
    public void Request_ThereAndBack_KeepsWhatBothCanExpress(string from, string to) => ForAll(null, maker =>
    {
        var request = maker.Request();
        var losses = new LossReport(Dialect(from));
        var there = Wire.Decode(Dialect(to), Wire.Encode(Dialect(to), request, losses).ToJsonString());
        var back = Wire.Decode(Dialect(from), Wire.Encode(Dialect(from), there, losses).ToJsonString());
        Assert.Empty(losses.Dropped);
        Assert.Empty(losses.Changed);
        Assert.Equal(Normal(request), Normal(back));
    });

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public void Response_EncodeThenDecode_IsIdentity(string name) => ForAll(name, maker =>
    {
        var response = name == "openai" ? Clean(maker.Response()) : maker.Response();
        var json = Wire.EncodeResponse(Dialect(name), response).ToJsonString();
        Assert.Equal(Description.Of(response), Description.Of(Wire.DecodeResponse(Dialect(name), json)));
    });

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public void Stream_EncodeThenDecodeInAnyPieces_IsIdentity(string name) => ForAll(name, maker =>
    {
        var response = Clean(maker.Response());
        var bytes = Wire.Bytes(Wire.EncodeStream(Dialect(name), ResponseReplay.Events(response)));
        foreach (var piece in new[] { 1, 7, int.MaxValue })
            Assert.Equal(Description.Of(response), Description.Of(Wire.Assemble(Wire.DecodeStream(Dialect(name), bytes, piece))));
    });

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public void Stream_SplitAtEveryByte_GivesTheSameEvents(string name)
    {
        var response = Clean(new ConversationMaker(new Random(4), name).Response());
        var bytes = Wire.Bytes(Wire.EncodeStream(Dialect(name), ResponseReplay.Events(response)));
        var expected = Description.Of(Wire.DecodeStream(Dialect(name), bytes));
        for (var at = 1; at < bytes.Length; at++)
        {
            var events = new List<ConversationEvent>();
            var reader = new Protocols.Sse.SseStreamReader(Dialect(name).Responses.CreateStreamDecoder());
            reader.Push(bytes.AsSpan(0, at), events);
            reader.Push(bytes.AsSpan(at), events);
            reader.Complete(events);
            Assert.Equal(expected, Description.Of(events));
        }
    }

    [Fact]
    public void Replay_ThenAssemble_IsIdentity() => ForAll("anthropic", maker =>
    {
        var response = maker.Response();
        Assert.Equal(Description.Of(response), Description.Of(Wire.Assemble(ResponseReplay.Events(response))));
    });

    // Opaque fields of answers' texts have no place in chat messages, and answers are joined texts there.
    private static ConversationResponse Clean(ConversationResponse response) => response with
    {
        Choices = [.. response.Choices.Select(c => c with { Blocks = [.. c.Blocks.Select(b => b with { State = null })] })],
    };

    // Each dialect cuts tool results into turns in its own way.
    private static string Normal(ConversationRequest request) => Description.Of(request with
    {
        Turns = [.. request.Turns.SelectMany(t => t.Role == Role.Tool ? t.Blocks.Select(b => new Turn(t.Role, [b])) : [t])],
    });

    private static void ForAll(string? dialect, Action<ConversationMaker> check)
    {
        var runs = 0;
        var property = Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            runs++;
            check(new ConversationMaker(new Random(seed), dialect));
        });

        // A start without a size runs the whole series, the same each time.
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(new Replay(new Rnd(20_26, 11), null)), property);
        Assert.Equal(150, runs);
    }
}
