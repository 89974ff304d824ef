using System.Buffers;
using System.Text.Json.Nodes;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Properties;

public sealed class HostileInputTests
{
    private static readonly IDialect[] Dialects = [Wire.OpenAi, Wire.Anthropic, Wire.Completions, Wire.Gemini, Wire.Ollama, Wire.OllamaGenerate, Wire.Responses];

    private static readonly string[] Tokens = ["null", "true", "-1", "1e999", "\"\"", "[]", "{}", "\"\\ud800\"", "\"x\"", ",", ":", "{", "}", "[", "]", "\"type\"", "\"role\"", "9223372036854775808"];

    [Fact]
    public void Requests_Mutated_NeverThrowAndWhatIsReadCanBeWritten()
    {
        var written = 0;
        Mutate(DialectsWithRequests(), 4000, (dialect, body) =>
        {
            var decoded = dialect.Requests.DecodeRequest(body);
            if (decoded.Value is not { } request)
            {
                Assert.Equal(400, decoded.Error!.Status);
                return;
            }

            foreach (var target in Dialects)
            {
                var output = new ArrayBufferWriter<byte>();
                target.Requests.EncodeRequest(request, output, new LossReport(dialect));
                Assert.NotNull(JsonNode.Parse(output.WrittenSpan));
                written++;
            }
        });
        Assert.True(written > 500);
    }

    [Fact]
    public void Responses_Mutated_NeverThrowAndWhatIsReadCanBeWritten()
    {
        var written = 0;
        Mutate(DialectsWithResponses(), 4000, (dialect, body) =>
        {
            dialect.Responses.DecodeError(500, body);
            var decoded = dialect.Responses.DecodeResponse(body);
            if (decoded.Value is not { } response)
                return;
            foreach (var target in Dialects)
            {
                Assert.NotNull(Wire.EncodeResponse(target, response));
                Wire.EncodeStream(target, ResponseReplay.Events(response));
                written++;
            }
        });
        Assert.True(written > 500);
    }

    [Fact]
    public void Streams_Mutated_NeverThrowAndKeepTheOrderOfEvents() => Mutate(DialectsWithStreams(), 3000, (dialect, bytes) =>
    {
        var events = Wire.DecodeStream(dialect, bytes);
        AssertWellFormed(events);
        foreach (var target in Dialects)
            Wire.EncodeStream(target, events);
    });

    [Fact]
    public void Bodies_DeeplyNested_AreRefused()
    {
        var deep = Wire.Bytes("{\"messages\":" + new string('[', 100_000) + new string(']', 100_000) + "}");
        foreach (var dialect in Dialects)
        {
            Assert.Equal("invalid_json", dialect.Requests.DecodeRequest(deep).Error!.Code);
            Assert.Equal("upstream_malformed_response", dialect.Responses.DecodeResponse(deep).Error!.Code);
        }
    }

    /// <summary>One open block per choice, indices without gaps, nothing after the end.</summary>
    private static void AssertWellFormed(List<ConversationEvent> events)
    {
        var open = new Dictionary<int, int>();
        var next = new Dictionary<int, int>();
        var isOver = false;
        foreach (var item in events)
        {
            Assert.False(isOver);
            switch (item)
            {
                case BlockStarted started:
                    Assert.DoesNotContain(started.Choice, open);
                    Assert.Equal(next.GetValueOrDefault(started.Choice), started.Index);
                    open[started.Choice] = started.Index;
                    break;
                case BlockDelta delta:
                    Assert.Equal(open[delta.Choice], delta.Index);
                    break;
                case BlockEnded ended:
                    Assert.Equal(open[ended.Choice], ended.Index);
                    open.Remove(ended.Choice);
                    next[ended.Choice] = ended.Index + 1;
                    break;
                case ChoiceStopped stopped:
                    Assert.DoesNotContain(stopped.Choice, open);
                    break;
                case ResponseFailed or ResponseEnded:
                    isOver = true;
                    break;
            }
        }

        Assert.True(isOver);
    }

    private static IEnumerable<(IDialect, byte[])> DialectsWithRequests()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            foreach (var dialect in new[] { Wire.OpenAi, Wire.Anthropic, Wire.Gemini, Wire.Responses })
                yield return (dialect, Wire.Bytes(Wire.Encode(dialect, new ConversationMaker(new Random(seed), dialect.Name).Request()).ToJsonString()));
        }

        yield return (Wire.Ollama, Wire.Bytes("""
            {"model":"m","messages":[{"role":"user","content":"x","images":["AAAA"]},{"role":"assistant","thinking":"t","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},
             {"role":"tool","tool_name":"f","content":"y"}],"tools":[{"type":"function","function":{"name":"f","parameters":{}}}],"options":{"stop":["x"],"num_predict":-1,"seed":1},"format":"json","think":"low"}
            """));
        yield return (Wire.OllamaGenerate, Wire.Bytes("""{"model":"m","prompt":"a","system":"s","suffix":"b","raw":true,"images":["AAAA"],"options":{"temperature":1},"logprobs":true}"""));
        yield return (Wire.Completions, Wire.Bytes("""{"model":"m","prompt":["a",[1,2]],"n":2,"logprobs":1,"stop":["x"],"logit_bias":{"1":2},"stream_options":{"include_usage":true}}"""));
    }

    private static IEnumerable<(IDialect, byte[])> DialectsWithResponses()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            foreach (var dialect in Dialects)
                yield return (dialect, Wire.Bytes(Wire.EncodeResponse(dialect, new ConversationMaker(new Random(seed), "openai").Response()).ToJsonString()));
        }
    }

    private static IEnumerable<(IDialect, byte[])> DialectsWithStreams()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            foreach (var dialect in Dialects)
                yield return (dialect, Wire.Bytes(Wire.EncodeStream(dialect, ResponseReplay.Events(new ConversationMaker(new Random(seed), "openai").Response()))));
        }
    }

    private static void Mutate(IEnumerable<(IDialect Dialect, byte[] Bytes)> seeds, int rounds, Action<IDialect, byte[]> check)
    {
        var all = seeds.ToList();
        var random = new Random(23);
        for (var round = 0; round < rounds; round++)
        {
            var (dialect, bytes) = all[round % all.Count];
            var body = bytes.ToList();
            for (var change = random.Next(3); change >= 0; change--)
                Change(body, random);
            check(dialect, [.. body]);
        }
    }

    private static void Change(List<byte> body, Random random)
    {
        var at = random.Next(body.Count);
        switch (random.Next(5))
        {
            case 0:
                body[at] = (byte)random.Next(256);
                break;
            case 1:
                body.RemoveRange(at, Math.Min(random.Next(20), body.Count - at));
                body.Add((byte)'}');
                break;
            default:
                // Put another value in the place of one: what is after a colon, up to the next comma or brace.
                var colon = body.IndexOf((byte)':', at);
                if (colon < 0)
                    return;
                var end = colon + 1;
                while (end < body.Count && body[end] is not ((byte)',' or (byte)'}' or (byte)']'))
                    end++;
                body.RemoveRange(colon + 1, end - colon - 1);
                body.InsertRange(colon + 1, Wire.Bytes(Tokens[random.Next(Tokens.Length)]));
                break;
        }
    }
}
