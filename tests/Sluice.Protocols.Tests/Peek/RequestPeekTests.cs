using System.Text.Json.Nodes;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Tests.Peek;

public sealed class RequestPeekTests
{
    [Fact]
    public void TryRead_FullBody_FindsEverything()
    {
        var body = """
            {"messages":[{"role":"user","content":[{"type":"text","text":"\"model\":\"no\""},{"type":"image_url","image_url":{"url":"data:,"}}]}],
             "model" : "gpt-4o", "stream":true,"stream_options":{"other":1,"include_usage":false},"n":2,"max_tokens":7,"max_completion_tokens":9,
             "tools":[{"type":"function"}],"pool":"default","num_ctx":4096,"strict":true}
            """;
        var peek = Read(body);
        Assert.Equal("gpt-4o", peek.Model);
        Assert.Equal("\"gpt-4o\"", body[peek.ModelValue.Start..peek.ModelValue.End]);
        Assert.True(peek.Stream);
        Assert.False(peek.IncludeUsage);
        Assert.Equal("false", body[peek.IncludeUsageValue.Start..peek.IncludeUsageValue.End]);
        Assert.Equal(2, peek.Choices);
        Assert.Equal(9, peek.MaxOutputTokens);
        Assert.True(peek.HasTools);
        Assert.True(peek.HasImages);
        Assert.Equal("default", peek.Pool);
        Assert.Equal(4096, peek.ContextTokens);
        Assert.True(peek.Strict);
        Assert.Equal(RequestExtras.Ours, peek.Extras);
    }

    [Fact]
    public void TryRead_EscapedName_IsRecognised()
    {
        var peek = Read("""{"mod\u0065l":"a\u0062"}""");
        Assert.Equal("ab", peek.Model);
    }

    [Theory]
    [InlineData("""{"messages":[{"content":[{"type":"tool_use","input":{"a":{"type":"image"}}}]}]}""", false)]
    [InlineData("""{"messages":[{"content":[{"type":"tool_result","content":[{"type":"image"}]}]}]}""", true)]
    [InlineData("""{"messages":[{"content":[{"type":"image"}]}]}""", true)]
    [InlineData("""{"messages":[{"content":"{\"type\":\"image\"}"}],"type":"image"}""", false)]
    [InlineData("""{"messages":[],"tools":[]}""", false)]
    public void TryRead_Images_AreFoundOnlyWhereTheyCanStand(string body, bool expected)
    {
        var peek = Read(body);
        Assert.Equal(expected, peek.HasImages);
        Assert.False(peek.HasTools);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{\"model\":\"a\"")]
    [InlineData("{\"model\":\"a\"} x")]
    [InlineData("{\"model\":\"a\"}{}")]
    [InlineData("{\"model\":\"a\",}")]
    [InlineData("{\"model\":\"a\",\"model\":\"b\"}")]
    [InlineData("{\"model\":\"a\",\"mod\\u0065l\":\"b\"}")]
    [InlineData("{\"stream\":true,\"stream\":false}")]
    [InlineData("{\"model\":\"\\ud800\"}")]
    [InlineData("{\"stream_options\":{\"include_usage\":true,\"include_usage\":false}}")]
    public void TryRead_BrokenBody_IsInvalidJson(string body)
    {
        Assert.False(RequestPeek.TryRead(Wire.Bytes(body), out _, out var error));
        Assert.Equal((400, "invalid_json"), (error.Status, error.Code));
    }

    [Theory]
    [InlineData("""{"model":5}""", "model")]
    [InlineData("""{"stream":"yes"}""", "stream")]
    [InlineData("""{"n":0}""", "n")]
    [InlineData("""{"n":1.5}""", "n")]
    [InlineData("""{"max_tokens":-1}""", "max_tokens")]
    [InlineData("""{"max_tokens":99999999999}""", "max_tokens")]
    [InlineData("""{"stream_options":[]}""", "stream_options")]
    [InlineData("""{"num_ctx":0}""", "num_ctx")]
    public void TryRead_WrongValue_NamesTheField(string body, string param)
    {
        Assert.False(RequestPeek.TryRead(Wire.Bytes(body), out _, out var error));
        Assert.Equal((400, "invalid_value", param), (error.Status, error.Code, error.Param));
    }

    [Fact]
    public void TryRead_Depth_IsLimited()
    {
        static string Nest(int depth) => "{\"a\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";
        Assert.True(RequestPeek.TryRead(Wire.Bytes(Nest(64)), out _, out _));
        Assert.False(RequestPeek.TryRead(Wire.Bytes(Nest(65)), out _, out var error));
        Assert.Equal("invalid_json", error.Code);
    }

    [Fact]
    public void TryRead_InvalidUtf8_IsInvalidJson()
    {
        Assert.False(RequestPeek.TryRead([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8], out _, out var error));
        Assert.Equal("invalid_json", error.Code);
    }

    [Fact]
    public void TryRead_LargeBody_AllocatesOnlyTheModel()
    {
        var body = Wire.Bytes("{\"model\":\"m\",\"messages\":[" + string.Join(',', Enumerable.Repeat("{\"role\":\"user\",\"content\":\"hello there\"}", 500)) + "],\"stream\":true}");
        RequestPeek.TryRead(body, out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        RequestPeek.TryRead(body, out _, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64);
    }

    [Fact]
    public void TryRead_MutatedBodies_NeverThrowAndAgreeWithTheParser()
    {
        var random = new Random(11);
        var seed = Wire.Bytes("""{"model":"gpt","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"h\u00e9"}],"n":1,"pool":"p"}""");
        var accepted = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var body = seed.ToArray();
            for (var change = random.Next(3); change >= 0; change--)
                body[random.Next(body.Length)] = (byte)"{}[]\",:\\ntrue0 x"[random.Next(16)];
            if (!RequestPeek.TryRead(body, out var peek, out _))
                continue;
            accepted++;
            var node = JsonNode.Parse(body)!.AsObject();
            Assert.Equal(node["model"]?.GetValue<string>(), peek.Model);
        }

        Assert.True(accepted > 100);
    }

    internal static RequestPeek Read(string body)
    {
        Assert.True(RequestPeek.TryRead(Wire.Bytes(body), out var peek, out var error), error?.Message);
        return peek;
    }
}
