using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Tests.Sse;

public sealed class TextFrameTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(20_000)]
    public void Write_TextOfAnyLength_StandsInItsPlace(int length)
    {
        var text = string.Concat(Enumerable.Repeat("a\"é\n\U0001F600\\", (length / 7) + 1))[..length];
        var frame = TextFrame.Of("""data: {"text":"","inner":{"text":""},"other":1}"""u8, "text");
        var output = new ArrayBufferWriter<byte>();

        frame.Write(text, output);
        frame.Write("again", output);

        var written = Encoding.UTF8.GetString(output.WrittenSpan).Split("data: ");
        Assert.Equal(3, written.Length);
        var json = JsonElement.Parse(written[1]);
        Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), json.GetProperty("inner").GetProperty("text").GetString());
        Assert.Equal("", json.GetProperty("text").GetString());
        Assert.Equal(1, json.GetProperty("other").GetInt32());
        Assert.Equal("""{"text":"","inner":{"text":"again"},"other":1}""", written[2]);
    }
}
