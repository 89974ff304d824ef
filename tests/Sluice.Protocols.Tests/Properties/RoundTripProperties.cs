using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Properties;

public sealed class RoundTripProperties
{
    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("openai-responses")]
    public void Request_EncodeThenDecode_IsIdentity(string name) => ForAll(name, maker =>
    {
        var request = maker.Request();
        var losses = new LossReport(Wire.Named(name));
        var json = Wire.Encode(Wire.Named(name), request, losses).ToJsonString();
        Assert.Empty(losses.Dropped);
        Assert.Equal(Description.Of(request), Description.Of(Wire.Decode(Wire.Named(name), json)));
    });

    [Theory]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "openai")]
    [InlineData("openai", "gemini")]
    [InlineData("gemini", "openai")]
    [InlineData("anthropic", "gemini")]
    [InlineData("gemini", "anthropic")]
    [InlineData("openai-responses", "openai")]
    [InlineData("openai-responses", "anthropic")]
    [InlineData("openai-responses", "gemini")]
    [InlineData("openai", "openai-responses")]
    [InlineData("anthropic", "openai-responses")]
    [InlineData("gemini", "openai-responses")]
    public void Request_ThereAndBack_KeepsWhatBothCanExpress(string from, string to) => ForAll(null, [from, to], maker =>
    {
        var request = maker.Request();
        var losses = new LossReport(Wire.Named(from));
        var there = Through(to, request, losses);
        var back = Through(from, there, losses);
        Assert.Empty(losses.Dropped);
        Assert.Empty(losses.Changed);
        Assert.Equal(Normal(request), Normal(back));
    });

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("openai-responses")]
    public void Response_EncodeThenDecode_IsIdentity(string name) => ForAll(name, maker =>
    {
        var response = name == "openai" ? Clean(maker.Response()) : maker.Response();
        var json = Wire.EncodeResponse(Wire.Named(name), response).ToJsonString();
        Assert.Equal(Description.Of(response), Description.Of(Wire.DecodeResponse(Wire.Named(name), json)));
    });

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("openai-responses")]
    public void Stream_EncodeThenDecodeInAnyPieces_IsIdentity(string name) => ForAll(name, maker =>
    {
        var response = Clean(maker.Response());
        var bytes = Wire.Bytes(Wire.EncodeStream(Wire.Named(name), ResponseReplay.Events(response)));
        foreach (var piece in new[] { 1, 7, int.MaxValue })
            Assert.Equal(Description.Of(response), Description.Of(Wire.Assemble(Wire.DecodeStream(Wire.Named(name), bytes, piece))));
    });

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("openai-responses")]
    public void Stream_SplitAtEveryByte_GivesTheSameEvents(string name)
    {
        var response = Clean(new ConversationMaker(new Random(4), name).Response());
        var bytes = Wire.Bytes(Wire.EncodeStream(Wire.Named(name), ResponseReplay.Events(response)));
        var expected = Description.Of(Wire.DecodeStream(Wire.Named(name), bytes));
        for (var at = 1; at < bytes.Length; at++)
        {
            var events = new List<ConversationEvent>();
            var reader = new Protocols.Sse.SseStreamReader(Wire.Named(name).Responses.CreateStreamDecoder(), framing: Wire.Named(name).Framing);
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

    // What Gemini says in the address stays known to whoever sent the body there.
    private static ConversationRequest Through(string dialect, ConversationRequest request, LossReport losses)
    {
        var read = Wire.Decode(Wire.Named(dialect), Wire.Encode(Wire.Named(dialect), request, losses).ToJsonString());
        return dialect == "gemini" ? read with { Model = request.Model, Stream = request.Stream, IncludeUsage = request.IncludeUsage } : read;
    }

    // Opaque fields of answers' texts have no place in chat messages, and answers are joined texts there.
    private static ConversationResponse Clean(ConversationResponse response) => response with
    {
        Choices = [.. response.Choices.Select(c => c with { Blocks = [.. c.Blocks.Select(b => b with { State = null })] })],
    };

    // Each dialect cuts tool results into turns in its own way, and Responses has to say that a tool is not strict.
    private static string Normal(ConversationRequest request) => Description.Of(request with
    {
        Tools = [.. request.Tools.Select(t => t with { Strict = t.Strict == true ? true : null })],
        Turns = [.. request.Turns.SelectMany(t => t.Role == Role.Tool ? t.Blocks.Select(b => new Turn(t.Role, [b])) : [t]).Select(t => t with { Blocks = [.. t.Blocks.Select(Normal)] })],
    });

    // The type of an image behind an address is a guess by its name.
    private static Block Normal(Block block) => block is ImageBlock { Source.Url: not null } image ? image with { Source = image.Source with { MediaType = null } } : block;

    private static void ForAll(string dialect, Action<ConversationMaker> check) => ForAll(dialect, [], check);

    private static void ForAll(string? dialect, string[] others, Action<ConversationMaker> check)
    {
        var runs = 0;
        var property = Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            runs++;
            check(new ConversationMaker(new Random(seed), dialect, others));
        });

        // A start without a size runs the whole series, the same each time.
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(new Replay(new Rnd(20_26, 11), null)), property);
        Assert.Equal(150, runs);
    }
}
