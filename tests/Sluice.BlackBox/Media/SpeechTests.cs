using System.Net;
using OpenAI.Audio;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Media;

public sealed class SpeechTests(MediaGateway gateway)
{
    private const string Path = "/v1/audio/speech";

    [Fact]
    public async Task Speech_Bytes_ComeAsTheyAreAndPieceByPiece()
    {
        var token = TestContext.Current.CancellationToken;
        var gate = new Gate();
        byte[] first = [0xff, 0xfb, 0, 13, 10], second = [1, 2, 3];
        var model = gateway.OpenAi.Model("tts-bytes").Answer(
            new FakeAnswer { ContentType = "audio/mpeg", Steps = [FakeStep.Send(first), FakeStep.Pause(gate), FakeStep.Send(second)] });
        const string body = """{"model":"tts-bytes","input":"Hello","voice":"alloy","speed":1.0}""";

        using var response = await gateway.Client.OpenAsync(Path, body, token);
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        var buffer = new byte[first.Length];
        await stream.ReadExactlyAsync(buffer, token);
        gate.Open();
        var rest = new byte[second.Length];
        await stream.ReadExactlyAsync(rest, token);

        Assert.Equal([.. first, .. second], [.. buffer, .. rest]);
        Assert.Equal("audio/mpeg", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(body, model.Request.Text);
        Assert.Equal("/v1/audio/speech", model.Request.Path);
    }

    [Fact]
    public async Task Speech_Events_PassThrough()
    {
        var script = FakeAnswer.Sse(
        [
            "data: {\"type\":\"speech.audio.delta\",\"audio\":\"AAAA\"}\n\n",
            "data: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":5,\"output_tokens\":80,\"total_tokens\":85}}\n\n",
        ]);
        gateway.OpenAi.Model("tts-events").Answer(script);

        var answer = await gateway.Client.PostAsync(Path, """{"model":"tts-events","input":"Hello","voice":"alloy","stream_format":"sse"}""", ("x-request-id", "tts-1"));
        var record = (await gateway.Client.FetchAsync("/v1/requests/tts-1")).Json;

        Assert.Equal(script.Text(), answer.Text);
        Assert.Equal(80, (int)record["usage"]!["output_tokens"]!);
    }

    [Fact]
    public async Task Speech_ThatBreaks_BreaksForTheClientToo()
    {
        var token = TestContext.Current.CancellationToken;
        var gate = new Gate();
        gateway.OpenAi.Model("tts-broken").Answer(new FakeAnswer { ContentType = "audio/mpeg", Steps = [FakeStep.Send("ID3"), FakeStep.Pause(gate), FakeStep.Reset] });

        using var request = Calls.Request(Path, """{"model":"tts-broken","input":"Hello","voice":"alloy"}""", ("x-request-id", "tts-2"));
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        gate.Open();
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync(token));
        var record = (await gateway.Client.FetchAsync("/v1/requests/tts-2")).Json;

        Assert.Equal("error", (string?)record["outcome"]);
    }

    [Fact]
    public async Task Speech_BrokenBeforeTheFirstByte_IsAskedOfAnother()
    {
        gateway.OpenAi.Model("both-tts").Answer(FakeAnswer.Json("{}", 503));
        gateway.Spare.Model("both-tts").Answer(new FakeAnswer { ContentType = "audio/wav", Steps = [FakeStep.Send("RIFF")] });

        var answer = await gateway.Client.PostAsync(Path, """{"model":"both-tts","input":"Hello","voice":"alloy"}""");

        Assert.Equal(("RIFF", "second"), (answer.Text, answer.Header("x-sluice-provider")));
    }

    [Fact]
    public async Task Speech_ClientLeaves_CancelsTheProvider()
    {
        var token = TestContext.Current.CancellationToken;
        var model = gateway.OpenAi.Model("tts-left").Answer(new FakeAnswer { ContentType = "audio/mpeg", Steps = [FakeStep.Send("ID3"), FakeStep.Stall] });

        using (var response = await gateway.Client.OpenAsync(Path, """{"model":"tts-left","input":"Hello","voice":"alloy"}""", token))
        {
            await using var stream = await response.Content.ReadAsStreamAsync(token);
            await stream.ReadExactlyAsync(new byte[3], token);
        }

        await model.Request.ClientGone.WaitAsync(TimeSpan.FromSeconds(10), token);
    }

    [Fact]
    public async Task Speech_RefusedByTheProvider_IsToldInItsWords()
    {
        gateway.OpenAi.Model("tts-refused").Answer(FakeAnswer.Json(OpenAiWire.Error("no such voice", "invalid_request_error", "invalid_value", "voice"), 400));

        var answer = await gateway.Client.PostAsync(Path, """{"model":"tts-refused","input":"Hello","voice":"nobody"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(("no such voice", "voice"), ((string?)answer.Error["message"], (string?)answer.Error["param"]));
    }

    [Fact]
    public async Task AudioClient_Speaks()
    {
        gateway.OpenAi.Model("tts-sdk").Answer(new FakeAnswer { ContentType = "audio/mpeg", Steps = [FakeStep.Send("ID3sound")] });

        var speech = (await gateway.Sdk().GetAudioClient("tts-sdk").GenerateSpeechAsync("Hello", GeneratedSpeechVoice.Alloy, cancellationToken: TestContext.Current.CancellationToken)).Value;

        Assert.Equal("ID3sound", speech.ToString());
    }
}
