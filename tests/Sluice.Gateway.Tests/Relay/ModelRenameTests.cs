using System.Text;
using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Tests.Relay;

public sealed class ModelRenameTests
{
    [Theory]
    [InlineData("""{"id":"x","model":"real","choices":[]}""", """{"id":"x","model":"asked","choices":[]}""")]
    [InlineData("""{ "model" : "re\"al" }""", """{ "model" : "asked" }""")]
    public void TryWriteBody_ModelAtTheTop_ReplacesOnlyItsValue(string body, string expected)
    {
        using var output = new PooledBuffer();

        Assert.True(ModelRename.TryWriteBody(Encoding.UTF8.GetBytes(body), "openai", "asked", output));
        Assert.Equal(expected, Encoding.UTF8.GetString(output.Span));
        Assert.Equal(expected, Encoding.UTF8.GetString(ModelRename.TrySplice(Encoding.UTF8.GetBytes(body), "openai", "asked")!.Bytes));
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"{\"model\":\"x\"}","model":"inner"}}]}""")]
    [InlineData("""{"model":null}""")]
    [InlineData("""not json "model":"x" """)]
    public void TryWriteBody_NoModelAtTheTop_LeavesTheBodyAlone(string body)
    {
        using var output = new PooledBuffer();

        Assert.False(ModelRename.TryWriteBody(Encoding.UTF8.GetBytes(body), "openai", "asked", output));
        Assert.Null(ModelRename.TrySplice(Encoding.UTF8.GetBytes(body), "openai", "asked"));
        Assert.Equal(0, output.Length);
    }

    [Fact]
    public void TryWriteFrame_AnthropicStart_ReplacesTheModelWithinTheMessage()
    {
        const string Frame = "event: message_start\r\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"real\"}}\r\n\r\n";
        using var output = new PooledBuffer();

        Assert.True(ModelRename.TryWriteFrame(Encoding.UTF8.GetBytes(Frame), "anthropic", "asked", output));
        Assert.Equal(Frame.Replace("real", "asked", StringComparison.Ordinal), Encoding.UTF8.GetString(output.Span));
    }

    [Theory]
    [InlineData("data: [DONE]\n\n")]
    [InlineData(": \"model\"\n\n")]
    [InlineData("data: {\"delta\":\"\\\"model\\\":\"}\n\n")]
    public void TryWriteFrame_WithoutAModel_LeavesTheFrameAlone(string frame)
    {
        using var output = new PooledBuffer();

        Assert.False(ModelRename.TryWriteFrame(Encoding.UTF8.GetBytes(frame), "openai", "asked", output));
    }
}
