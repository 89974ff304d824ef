using System.Text;
using FsCheck.Fluent;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Tokenization;

public sealed class Utf8StreamTests
{
    [Fact]
    public void Append_BytesInAnyPieces_GivesTheTextOfTheWhole() => UnicodeText.Check(Prop.ForAll(UnicodeText.Bytes, Gen.Choose(0, 1000).ToArbitrary(), (bytes, seed) =>
    {
        var random = new Random(seed);
        var stream = new Utf8Stream();
        var text = new StringBuilder();
        for (int at = 0; at < bytes.Length;)
        {
            int length = random.Next(0, Math.Min(5, bytes.Length - at) + 1);
            string piece = stream.Append(bytes.AsSpan(at, length));
            Assert.False(piece.Length > 0 && (char.IsHighSurrogate(piece[^1]) || char.IsLowSurrogate(piece[0])));
            text.Append(piece);
            at += length;
        }

        return text.Append(stream.Flush()).ToString() == Encoding.UTF8.GetString(bytes);
    }));

    [Fact]
    public void Append_UnfinishedCharacter_IsHeldBackUntilItIsComplete()
    {
        var stream = new Utf8Stream();
        Assert.Equal("a", stream.Append([(byte)'a', 0xF0, 0x9F]));
        Assert.Equal("", stream.Append([0x98]));
        Assert.Equal("\U0001F600", stream.Append([0x80]));
    }

    [Fact]
    public void Flush_UnfinishedCharacter_IsReplacedAndForgotten()
    {
        var stream = new Utf8Stream();
        Assert.Equal("", stream.Append([0xE2, 0x82]));
        Assert.Equal("\uFFFD", stream.Flush());
        Assert.Equal("", stream.Flush());
        Assert.Equal("b", stream.Append("b"u8));
    }
}
