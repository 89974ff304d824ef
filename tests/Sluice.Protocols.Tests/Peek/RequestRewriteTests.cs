using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Tests.Peek;

public sealed class RequestRewriteTests
{
    [Theory]
    [InlineData("""{ "model" : "a", "x":1 }""", """{ "model" : "b\"c", "x":1 }""")]
    [InlineData("""{"x":1}""", """{"model":"b\"c","x":1}""")]
    [InlineData("{}", """{"model":"b\"c"}""")]
    [InlineData("""{"model":null}""", """{"model":"b\"c"}""")]
    public void Write_Model_ReplacesOnlyTheName(string body, string expected) => Assert.Equal(expected, Write(body, "b\"c", false, RequestExtras.None));

    [Theory]
    [InlineData("""{"stream":true}""", """{"stream_options":{"include_usage":true},"stream":true}""")]
    [InlineData("""{"stream_options":{"include_usage": false }}""", """{"stream_options":{"include_usage": true }}""")]
    [InlineData("""{"stream_options":{"include_usage":true}}""", """{"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream_options":{ }}""", """{"stream_options":{"include_usage":true }}""")]
    [InlineData("""{"stream_options":{"a":1}}""", """{"stream_options":{"include_usage":true,"a":1}}""")]
    [InlineData("""{"stream_options":null}""", """{"stream_options":{"include_usage":true}}""")]
    public void Write_Usage_IsSwitchedOn(string body, string expected) => Assert.Equal(expected, Write(body, null, true, RequestExtras.None));

    [Theory]
    [InlineData("""{"pool":"x"}""", "{}")]
    [InlineData("""{"a":1,"pool":"x"}""", """{"a":1}""")]
    [InlineData("""{"pool":"x","a":1}""", """{"a":1}""")]
    [InlineData("""{"a":1 , "pool":"x", "strict":true, "num_ctx":5 }""", """{"a":1  }""")]
    [InlineData("""{"a":1,"pool":"x","b":2,"strict":true,"num_ctx":5,"c":3}""", """{"a":1,"b":2,"c":3}""")]
    [InlineData("""{"a":1,"chat_template_kwargs":{"pool":"x"}}""", """{"a":1,"chat_template_kwargs":{"pool":"x"}}""")]
    [InlineData("""{"a":{"strict":true},"strict":false}""", """{"a":{"strict":true}}""")]
    public void Write_Extras_AreTakenOut(string body, string expected) => Assert.Equal(expected, Write(body, null, false, RequestExtras.Ours));

    [Fact]
    public void Write_LargeBody_IsSharedRatherThanCopied()
    {
        var body = Wire.Bytes($$"""{"stream":true,"model":"a","text":"{{new string('x', 10_000_000)}}","strict":true}""");
        var peek = RequestPeekTests.Read(Encoding.UTF8.GetString(body));
        var output = new SplicedBody();

        var before = GC.GetAllocatedBytesForCurrentThread();
        RequestRewrite.Write(body, peek, "another", true, RequestExtras.Ours, output);
        var written = output.Bytes;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 10_000);
        Assert.StartsWith("""{"stream_options":{"include_usage":true},"stream":true,"model":"another","text":"xx""", Encoding.UTF8.GetString(written.Slice(0, 100)), StringComparison.Ordinal);
        Assert.EndsWith("xx\"}", Encoding.UTF8.GetString(written.Slice(written.Length - 20)), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AllAtOnceOnNothing_IsValid() =>
        Wire.AssertJson("""{"model":"m","stream_options":{"include_usage":true}}""", JsonNode.Parse(Write("""{"pool":"x","strict":null}""", "m", true, RequestExtras.Ours)));

    [Fact]
    public void Write_EveryMix_MeansWhatWasAskedAndKeepsTheRest()
    {
        var random = new Random(3);
        string[] members = ["\"model\": \"old\"", "\"pool\":\"p\"", "\"num_ctx\" :1", "\"strict\":true", "\"chat_template_kwargs\":{\"a\":[1,2]}", "\"stream_options\":{}", "\"stream_options\":{\"include_usage\":false,\"z\":1}", "\"a\":\"}{,\"", "\"b\":[{}]", "\"c\":1.50"];
        for (var round = 0; round < 3000; round++)
        {
            var chosen = members.Where(_ => random.Next(2) == 0).OrderBy(_ => random.Next()).DistinctBy(m => m[..8]).ToList();
            var body = "{" + Space() + string.Join($"{Space()},{Space()}", chosen) + Space() + "}";
            var model = random.Next(2) == 0 ? "new" : null;
            var usage = random.Next(2) == 0;
            var remove = (RequestExtras)random.Next(16);
            var written = JsonNode.Parse(Write(body, model, usage, remove))!.AsObject();

            var expected = JsonNode.Parse(body)!.AsObject();
            if (model is not null)
                expected["model"] = model;
            if (usage)
                (expected["stream_options"] ??= new JsonObject())["include_usage"] = true;
            foreach (var (flag, name) in new[] { (RequestExtras.Pool, "pool"), (RequestExtras.ContextTokens, "num_ctx"), (RequestExtras.Strict, "strict"), (RequestExtras.TemplateArguments, "chat_template_kwargs") })
            {
                if ((remove & flag) != 0)
                    expected.Remove(name);
            }

            Assert.True(JsonNode.DeepEquals(expected, written), $"{body}\n{written.ToJsonString()}");
        }

        string Space() => " \n\t "[..random.Next(4)];
    }

    private static string Write(string body, string? model, bool usage, RequestExtras remove)
    {
        var output = new SplicedBody();
        RequestRewrite.Write(Wire.Bytes(body), RequestPeekTests.Read(body), model, usage, remove, output);
        return Encoding.UTF8.GetString(output.Bytes);
    }
}
