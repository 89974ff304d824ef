using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols.Media;

namespace Sluice.Protocols.Tests.Media;

public sealed class MediaTests
{
    [Theory]
    [InlineData("""{"text":"hi","usage":{"type":"tokens","input_tokens":14,"output_tokens":45,"total_tokens":59,"input_token_details":{"audio_tokens":14}}}""", 14, 45, null)]
    [InlineData("""{"text":"hi","usage":{"type":"duration","seconds":27}}""", null, null, 27.0)]
    [InlineData("""{"text":"hi","duration":8.5,"words":[]}""", null, null, 8.5)]
    [InlineData("""{"text":"hi","duration":"8.5"}""", null, null, 8.5)]
    [InlineData("""{"created":1,"data":[{"b64_json":"\"usage\":{\"input_tokens\":9}"}],"usage":{"input_tokens":50,"output_tokens":4160}}""", 50, 4160, null)]
    [InlineData("""{"text":"hi","usage":{"input_tokens":-4,"output_tokens":1e99},"duration":-1}""", null, null, null)]
    [InlineData("no json", null, null, null)]
    public void ObserveBody_Usage_IsTokensOrSeconds(string body, int? input, int? output, double? seconds)
    {
        var observer = new MediaUsageObserver();

        observer.ObserveBody(Encoding.UTF8.GetBytes(body));

        Assert.Equal(input, (int?)observer.Usage?.InputTokens);
        Assert.Equal(output, (int?)observer.Usage?.OutputTokens);
        Assert.Equal(seconds, observer.AudioDuration?.TotalSeconds);
    }

    [Theory]
    [InlineData("""{"type":"transcript.text.delta","delta":"hi"}""", false, false)]
    [InlineData("""{"type":"transcript.text.done","text":"hi","usage":{"input_tokens":1,"output_tokens":2}}""", true, false)]
    [InlineData("""{"type":"speech.audio.done","usage":{"input_tokens":1,"output_tokens":2}}""", true, false)]
    [InlineData("""{"type":"image_generation.partial_image","b64_json":"xx"}""", false, false)]
    [InlineData("""{"type":"image_generation.completed","b64_json":"xx","usage":{"input_tokens":1,"output_tokens":2}}""", true, false)]
    [InlineData("[DONE]", true, false)]
    [InlineData("""{"error":{"message":"no","type":"server_error"}}""", false, true)]
    [InlineData("""{"type":"error","error":{"message":"no","type":"server_error"}}""", false, true)]
    public void Observe_Event_KnowsEndsAndErrors(string data, bool ended, bool failed)
    {
        var observer = new MediaUsageObserver();

        observer.Observe(default, Encoding.UTF8.GetBytes(data));

        Assert.Equal(ended, observer.HasEnded);
        Assert.Equal(failed, observer.Error is not null);
    }

    [Fact]
    public void Whisper_VerboseAnswerWithWordTimes_GetsThemWhereOpenAiHasThem()
    {
        const string body = """{"task":"transcribe","language":"english","duration":1.5,"text":" Hi there","segments":[{"id":0,"words":[{"word":" Hi","start":0.0,"end":0.4,"t_dtw":-1,"probability":0.9},{"word":" there","start":0.4,"end":0.9,"t_dtw":-1,"probability":0.8}]}]}""";

        var (type, text) = Write(body, "verbose_json", false, true);
        var words = JsonNode.Parse(text)!["words"]!;

        Assert.Equal("application/json", type);
        Assert.Equal("""[{"word":" Hi","start":0.0,"end":0.4},{"word":" there","start":0.4,"end":0.9}]""", words.ToJsonString());
        Assert.Equal(body, Write(body, "verbose_json", false, false).Text);
    }

    [Fact]
    public void Whisper_Stream_IsToldAsOneDeltaAndTheWhole()
    {
        var (type, text) = Write("""{"text":" Hi\nthere"}""", null, true, false);

        Assert.Equal("text/event-stream", type);
        Assert.Equal(
            "data: {\"type\":\"transcript.text.delta\",\"delta\":\" Hi\\nthere\"}\n\ndata: {\"type\":\"transcript.text.done\",\"text\":\" Hi\\nthere\"}\n\n", text);
    }

    [Fact]
    public void Whisper_Text_IsNeverHtml() => Assert.Equal(("text/plain; charset=utf-8", "<b>"), Write("<b>", "text", false, false));

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void Whisper_UnreadableJson_IsNoAnswer(string body) => Assert.Null(Write(body, "json", false, false).Type);

    [Fact]
    public void Whisper_ErrorWithStatus200_IsFound()
    {
        Assert.Equal("failed to read WAV file", WhisperTranscript.ErrorIn("""{"error":"failed to read WAV file"}"""u8, "application/json"));
        Assert.Null(WhisperTranscript.ErrorIn("""{"text":"error"}"""u8, "application/json"));
        Assert.Null(WhisperTranscript.ErrorIn("{\"error\":\"a subtitle\"}"u8, "text/plain"));
    }

    private static (string? Type, string Text) Write(string body, string? format, bool stream, bool words)
    {
        var output = new ArrayBufferWriter<byte>();
        var type = WhisperTranscript.Write(Encoding.UTF8.GetBytes(body), format, stream, words, output);
        return (type, Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
