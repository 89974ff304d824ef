using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Json;

public sealed class JsonTextTests
{
    [Fact]
    public void WriteText_AnyText_IsReadBackAsWritten()
    {
        // Every kind of character at every place of pieces, pairs of halves and halves alone among them.
        var alphabet = "abc \"\\/\n\r\t\b\f\0\u0001\u001f\u007f\u0080é€\u2028\ufeff\ufffd\U0001F600\ud83d\ude00";
        var texts = Gen.Choose(0, int.MaxValue).Select(seed =>
        {
            var random = new Random(seed);
            return string.Concat(Enumerable.Range(0, random.Next(4) == 0 ? random.Next(4000, 13_000) : random.Next(100)).Select(_ => alphabet[random.Next(alphabet.Length)]));
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(new Replay(new Rnd(20_26, 11), null)), Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var json = Write(text);
            Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), JsonElement.Parse(json).GetProperty("a").GetString());
        }));
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(8191)]
    public void WriteText_PairOfHalvesAtTheEndOfAPiece_StaysOne(int before)
    {
        var text = new string('x', before) + "\U0001F600" + new string('y', 100);
        Assert.Equal(text, JsonElement.Parse(Write(text)).GetProperty("a").GetString());
    }

    [Fact]
    public void WriteText_OfOnlyEscapes_FitsItsBuffer()
    {
        var text = new string('\u0001', 200_000);
        Assert.Equal(text, JsonElement.Parse(Write(text)).GetProperty("a").GetString());
    }

    private static byte[] Write(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = JsonOutput.Create(output))
        {
            writer.WriteStartObject();
            writer.WriteString("before", "b");
            writer.WriteText("a", text);
            writer.WriteString("after", "c");
            writer.WriteEndObject();
        }

        Assert.Equal("c", JsonElement.Parse(output.WrittenSpan).GetProperty("after").GetString());
        return output.WrittenSpan.ToArray();
    }
}
