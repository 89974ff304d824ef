using System.ClientModel;
using System.Net;
using System.Text;
using OpenAI.Audio;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Media;

public sealed class TranscriptionTests(MediaGateway gateway)
{
    private const string Path = "/v1/audio/transcriptions";
    private const string Transcript = """{"text":"Hello there.","usage":{"type":"duration","seconds":3}}""";

    [Fact]
    public async Task Transcription_ModelBeforeFile_LeavesTheFormByteForByte()
    {
        var body = Form.Body(("model", "asr-bytes"), ("file", "@RIFF\0\r\n--form\xff"), ("language", "en"));
        var model = gateway.OpenAi.Model("asr-bytes").Answer(FakeAnswer.Json(Transcript));

        var answer = await PostAsync(body, ("x-request-id", "asr-1"));
        var record = (await gateway.Client.FetchAsync("/v1/requests/asr-1")).Json;

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(Transcript, answer.Text);
        Assert.Equal(body, model.Request.Body);
        Assert.Equal("/v1/audio/transcriptions", model.Request.Path);
        Assert.Equal(body.Length.ToString(), model.Request.Headers["Content-Length"]);
        Assert.Equal("Bearer " + MediaGateway.ProviderKey, model.Request.Headers["Authorization"]);
        Assert.Equal("media", answer.Header("x-sluice-provider"));
        Assert.Equal(3, (double)record["usage"]!["audio_seconds"]!);
        Assert.Equal("openai-transcriptions", (string?)record["dialect"]);
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_000, false)]
    [InlineData(700_000, true)]
    [InlineData(700_000, false)]
    public async Task Transcription_AliasedModelInAnyPlace_GoesOutConcrete(int size, bool modelFirst)
    {
        // Each size and order has a model of its own behind the one alias, told apart by the prompt.
        var sound = "@" + new string('s', size);
        (string, string)[] parts = modelFirst ? [("model", "ears"), ("prompt", "p"), ("file", sound)] : [("file", sound), ("prompt", "p"), ("model", "ears")];
        (string, string)[] expected = modelFirst ? [("model", "asr-scribe"), ("prompt", "p"), ("file", sound)] : [("file", sound), ("prompt", "p"), ("model", "asr-scribe")];
        var model = gateway.OpenAi.Model("asr-scribe").Answer(FakeAnswer.Json(Transcript));

        var answer = await PostAsync(Form.Body(parts));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(model.Requests, request => request.Body.AsSpan().SequenceEqual(Form.Body(expected)));
        Assert.Empty(SpooledFiles());
    }

    [Fact]
    public async Task Transcription_LargeFile_ReachesTheProviderBeforeItIsWhole()
    {
        var token = TestContext.Current.CancellationToken;
        var body = Form.Body(("model", "streaming-1"), ("file", "@" + new string('x', 3_000_000)));
        var (arrived, whole) = gateway.Streaming.Serve(seen => seen.AsSpan().EndsWith(body.AsSpan(body.Length - 100)), Transcript);
        var gate = new Gate();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new GatedContent(body, 2_000_000, gate) };

        var answering = gateway.Client.AnswerAsync(request);
        // The client holds back the last million bytes until the provider has seen more than the gateway may keep.
        await foreach (var bytes in arrived.Reader.ReadAllAsync(token))
        {
            if (bytes > 1_000_000)
            {
                gate.Open();
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await answering).Status);
        Assert.True((await whole).AsSpan().EndsWith(body));
    }

    [Fact]
    public async Task Transcription_ClientLeavesAmidTheFile_CutsTheProviderOff()
    {
        var token = TestContext.Current.CancellationToken;
        var body = Form.Body(("model", "streaming-2"), ("file", "@" + new string('x', 3_000_000)));
        var (arrived, whole) = gateway.Streaming.Serve(seen => seen.Length > body.Length, Transcript);
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new GatedContent(body, 2_000_000, new Gate()) };

        var answering = gateway.Client.SendAsync(request, leaving.Token);
        await foreach (var bytes in arrived.Reader.ReadAllAsync(token))
        {
            if (bytes > 1_000_000)
            {
                await leaving.CancelAsync();
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
        Assert.InRange((await whole.WaitAsync(TimeSpan.FromSeconds(20), token)).Length, 1_000_000, 2_100_000);
    }

    [Theory]
    [InlineData("text", "Hello there.\n", "text/plain")]
    [InlineData("srt", "1\n00:00:00,000 --> 00:00:01,000\nHello\n\n", "text/plain")]
    [InlineData("vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n\n", "text/plain")]
    public async Task Transcription_TextFormats_PassThrough(string format, string text, string type)
    {
        var name = "asr-" + format;
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(text) with { ContentType = type });

        var answer = await PostAsync(Form.Body(("model", name), ("response_format", format), ("file", "@x")));

        Assert.Equal(text, answer.Text);
        Assert.Equal(type, answer.ContentType);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Transcription_Stream_PassesEventsThroughAndReadsTheirUsage(bool split)
    {
        var name = $"asr-stream-{split}";
        var script = FakeAnswer.Sse(
        [
            "data: {\"type\":\"transcript.text.delta\",\"delta\":\"Hel\"}\n\n",
            "event: transcript.text.delta\ndata: {\"type\":\"transcript.text.delta\",\"delta\":\"lo\"}\n\n",
            "data: {\"type\":\"transcript.text.done\",\"text\":\"Hello\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"output_tokens\":2}}\n\n",
        ]);
        gateway.OpenAi.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var answer = await PostAsync(Form.Body(("model", name), ("stream", "true"), ("file", "@x")), ("x-request-id", name));
        var record = (await gateway.Client.FetchAsync("/v1/requests/" + name)).Json;

        Assert.Equal(script.Text(), answer.Text);
        Assert.Equal("text/event-stream", answer.ContentType);
        Assert.Equal(14, (int)record["usage"]!["input_tokens"]!);
        Assert.Equal(2, (int)record["usage"]!["output_tokens"]!);
        Assert.True((bool)record["stream"]!);
    }

    [Fact]
    public async Task Transcription_StreamThatBreaks_EndsWithAnError()
    {
        var token = TestContext.Current.CancellationToken;
        var gate = new Gate();
        gateway.OpenAi.Model("asr-broken").Answer(FakeAnswer.Script(
            FakeStep.Send("data: {\"type\":\"transcript.text.delta\",\"delta\":\"Hel\"}\n\n"), FakeStep.Pause(gate), FakeStep.Reset));

        using var request = Form.Request(Path, Form.Body(("model", "asr-broken"), ("stream", "true"), ("file", "@x")));
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        gate.Open();
        var events = SseEvent.Parse(await response.Content.ReadAsStringAsync(token));

        Assert.Equal("upstream_connection_error", (string?)events[^1].Json["error"]!["code"]);
    }

    [Fact]
    public async Task Transcription_BrokenProvider_IsRepeatedElsewhereWhileTheFormIsKept()
    {
        gateway.OpenAi.Model("both-asr").Answer(FakeAnswer.ResetAtOnce);
        var spare = gateway.Spare.Model("both-asr").Answer(FakeAnswer.Json(Transcript));

        // Spooled, since the model comes last; in memory, since it is small.
        var large = await PostAsync(Form.Body(("file", "@" + new string('x', 600_000)), ("model", "both-asr")));
        var small = await PostAsync(Form.Body(("model", "both-asr"), ("file", "@x")));

        Assert.Equal(("second", "second"), (large.Header("x-sluice-provider"), small.Header("x-sluice-provider")));
        Assert.Equal("2", large.Header("x-sluice-attempts"));
        Assert.Equal(600_000 - 1, spare.Requests[0].Body.Length - spare.Requests[1].Body.Length);
    }

    [Fact]
    public async Task Transcription_BrokenProviderAfterTheFormPassedThrough_IsAnError()
    {
        gateway.OpenAi.Model("both-large").Answer(FakeAnswer.ResetAtOnce);

        var answer = await PostAsync(Form.Body(("model", "both-large"), ("file", "@" + new string('x', 600_000))));

        Assert.Equal((HttpStatusCode)502, answer.Status);
        Assert.Empty(gateway.Spare.Model("both-large").Requests);
    }

    [Fact]
    public async Task Transcription_ToWhisperServer_IsToldWhatItWouldGetWrong()
    {
        var model = gateway.Whisper.Model("whisper-base").Answer(FakeAnswer.Json("""{"text":" Hello"}"""));

        var answer = await PostAsync(Form.Body(("model", "whisper-base"), ("include[]", "logprobs"), ("file", "@RIFF")));

        Assert.Equal("""{"text":" Hello"}""", answer.Text);
        Assert.Equal("/inference", model.Request.Path);
        Assert.Equal(Form.Body(("model", "whisper-base"), ("include[]", "logprobs"), ("file", "@RIFF"), ("language", "auto")), model.Request.Body);
        Assert.Equal("include[]", answer.Header("x-sluice-dropped"));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(900_000)]
    public async Task Translation_ByWhisperServer_AsksForEnglish(int size)
    {
        var name = $"whisper-{size}";
        var sound = "@" + new string('\r', size);
        var model = gateway.Whisper.Model(name).Answer(FakeAnswer.Json("Hello") with { ContentType = "text/html; charset=utf-8" });

        using var request = Form.Request("/v1/audio/translations", Form.Body(("model", name), ("language", "de"), ("file", sound), ("response_format", "text")));
        var answer = await gateway.Client.AnswerAsync(request);

        Assert.Equal(("Hello", "text/plain"), (answer.Text, answer.ContentType));
        Assert.Equal(Form.Body(("model", name), ("language", "de"), ("file", sound), ("response_format", "text"), ("translate", "true")), model.Request.Body);
    }

    [Fact]
    public async Task Transcription_StreamFromWhisperServer_IsToldAsEvents()
    {
        gateway.Whisper.Model("whisper-events").Answer(FakeAnswer.Json("""{"text":" Hello"}"""));

        var answer = await PostAsync(Form.Body(("model", "whisper-events"), ("stream", "true"), ("file", "@RIFF")));

        Assert.Equal("text/event-stream", answer.ContentType);
        Assert.Equal(["transcript.text.delta", "transcript.text.done"], answer.Events.Select(item => (string?)item.Json["type"]));
    }

    [Fact]
    public async Task Transcription_FileThatWhisperServerCantRead_IsTheClientsFault()
    {
        gateway.Whisper.Model("whisper-bad").Answer(FakeAnswer.Json("""{"error":"failed to read WAV file"}"""));

        var answer = await PostAsync(Form.Body(("model", "whisper-bad"), ("file", "@no sound")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("failed to read WAV file", (string?)answer.Error["message"]);
    }

    [Fact]
    public async Task Transcription_StrictWithAFieldThatWhisperServerIgnores_IsRefused()
    {
        using var request = Form.Request(Path, Form.Body(("model", "whisper-strict"), ("chunking_strategy", "auto"), ("file", "@x")), ("x-sluice-strict", "true"));

        var answer = await gateway.Client.AnswerAsync(request);

        Assert.Equal(("unsupported_parameter", "chunking_strategy"), ((string?)answer.Error["code"], (string?)answer.Error["param"]));
        Assert.Empty(gateway.Whisper.Model("whisper-strict").Requests);
    }

    [Theory]
    [InlineData("sluice-nano", "model")]
    [InlineData("gemini-2.5-flash", "model")]
    public async Task Transcription_ModelOfAnotherKind_IsRefused(string model, string param)
    {
        var answer = await PostAsync(Form.Body(("model", model), ("file", "@x")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(("invalid_value", param), ((string?)answer.Error["code"], (string?)answer.Error["param"]));
    }

    [Theory]
    [InlineData("scribe")]
    [InlineData("whisper-any")]
    public async Task Chat_WithAModelThatTranscribes_IsRefused(string model)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(model));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("invalid_value", (string?)answer.Error["code"]);
    }

    [Fact]
    public async Task Transcription_WithoutModelOrFile_IsToldWhich()
    {
        var noModel = await PostAsync(Form.Body(("file", "@x")));
        var noFile = await PostAsync(Form.Body(("model", "asr-none")));
        var twoModels = await PostAsync(Form.Body(("model", "asr-none"), ("file", "@x"), ("model", "asr-other")));

        Assert.Equal("missing_model_field", (string?)noModel.Error["code"]);
        Assert.Equal("file", (string?)noFile.Error["param"]);
        Assert.Equal("model", (string?)twoModels.Error["param"]);
    }

    [Fact]
    public async Task Transcription_SecondModelBehindALargeFile_EndsWithAnErrorAndNoAnswer()
    {
        var (_, whole) = gateway.Streaming.Serve(seen => seen.Length > 3_000_000, Transcript);

        var answer = await PostAsync(Form.Body(("model", "streaming-3"), ("file", "@" + new string('x', 900_000)), ("model", "asr-other")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("model", (string?)answer.Error["param"]);
        Assert.True((await whole.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Length < 1_000_000);
    }

    [Fact]
    public async Task Transcription_TooLarge_Is413()
    {
        var answer = await PostAsync(Form.Body(("model", "asr-huge"), ("file", "@" + new string('x', MediaGateway.LargestUpload))));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Equal("request_too_large", (string?)answer.Error["code"]);
        Assert.Contains("limits.upload", (string?)answer.Error["message"], StringComparison.Ordinal);
    }

    public static TheoryData<string, string?> BrokenForms => new()
    {
        { "", Form.Boundary },
        { "no form", Form.Boundary },
        { Encoding.Latin1.GetString(Form.Body(("model", "asr-none"), ("file", "@x"))), null },
        { Encoding.Latin1.GetString(Form.Body(("model", "asr-none"), ("file", "@x"))), "another" },
        { Encoding.Latin1.GetString(Form.Body(("model", "asr-none"), ("file", "@x")))[..^8], Form.Boundary },
        { $"--{Form.Boundary}\r\nContent-Disposition: form-data; name=\"{new string('n', 20_000)}\"\r\n\r\nx\r\n--{Form.Boundary}--", Form.Boundary },
        { string.Concat(Enumerable.Repeat($"--{Form.Boundary}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n", 10_000)) + $"--{Form.Boundary}--", Form.Boundary },
        { $"--{Form.Boundary}\r\nContent-Disposition: nonsense\r\n\r\nx\r\n--{Form.Boundary}--", Form.Boundary },
    };

    [Theory]
    [MemberData(nameof(BrokenForms))]
    public async Task Transcription_BrokenForm_IsAClearError(string body, string? boundary)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Form.Content(Encoding.Latin1.GetBytes(body), boundary) };

        var answer = await gateway.Client.AnswerAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("invalid_value", (string?)answer.Error["code"]);
        Assert.NotEqual("", (string?)answer.Error["message"]);
    }

    [Fact]
    public async Task AudioClient_TranscribesInEveryWay()
    {
        gateway.OpenAi.Model("asr-sdk").Answer(FakeAnswer.Json(
            """{"task":"transcribe","language":"english","duration":2.5,"text":"Hello there.","words":[{"word":"Hello","start":0.0,"end":0.5}],"segments":[]}"""));
        var client = gateway.Sdk().GetAudioClient("asr-sdk");

        var transcription = (await client.TranscribeAudioAsync(
            new MemoryStream(new byte[500_000]),
            "speech.wav",
            new AudioTranscriptionOptions { ResponseFormat = AudioTranscriptionFormat.Verbose, TimestampGranularities = AudioTimestampGranularities.Word },
            TestContext.Current.CancellationToken)).Value;

        Assert.Equal("Hello there.", transcription.Text);
        Assert.Equal(TimeSpan.FromSeconds(2.5), transcription.Duration);
        Assert.Equal("Hello", transcription.Words[0].Word);
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => gateway.Sdk().GetAudioClient("unheard-of").TranscribeAudioAsync(new MemoryStream([1]), "a.wav", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(404, failure.Status);
    }

    private IEnumerable<string> SpooledFiles()
    {
        var folder = System.IO.Path.Combine(gateway.Program.DataFolder, "spool");
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [];
    }

    private async Task<Answer> PostAsync(byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = Form.Request(Path, body, headers);
        return await gateway.Client.AnswerAsync(request);
    }
}
