using System.Text;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Tests.Sse;

public sealed class LineParserTests
{
    private const string Everything = "{\"a\":1}\n\r\n  {\"b\":\"é\U0001F600\"}\r\n\n{\"c\":3}";

    [Fact]
    public void Push_SplitAtEveryPairOfPlaces_TellsTheSameLinesAndBytes()
    {
        var bytes = Wire.Bytes(Everything);
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
            {
                var visitor = new Wire.Collector();
                var parser = new LineParser();
                Assert.True(parser.Push(bytes.AsSpan(0, first), ref visitor));
                Assert.True(parser.Push(bytes.AsSpan(first, second - first), ref visitor));
                Assert.True(parser.Push(bytes.AsSpan(second), ref visitor));
                parser.Complete(ref visitor);
                Assert.Equal(["{\"a\":1}", "{\"b\":\"é\U0001F600\"}", "{\"c\":3}"], visitor.Frames.Select(frame => frame.Data));
                Assert.Equal(Everything, Encoding.UTF8.GetString([.. visitor.Raw]));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Push_LineOverTheLimit_StopsAfterTheLinesBefore(int piece)
    {
        var bytes = Wire.Bytes("{}\n" + new string('x', 200));
        var visitor = new Wire.Collector();
        var parser = new LineParser(100);
        var goesOn = true;
        for (var at = 0; at < bytes.Length && goesOn; at += piece)
            goesOn = parser.Push(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), ref visitor);
        parser.Complete(ref visitor);

        Assert.False(goesOn);
        Assert.True(parser.IsOverflowed);
        Assert.Equal(["{}"], visitor.Frames.Select(frame => frame.Data));
    }

    [Fact]
    public void Push_RandomBytes_NeverThrowsAndKeepsEveryByte()
    {
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            for (var i = 0; i < bytes.Length; i += random.Next(1, 9))
                bytes[i] = (byte)"\n\r \t{}"[random.Next(6)];
            var visitor = new Wire.Collector();
            var parser = new LineParser();
            for (var at = 0; at < bytes.Length;)
            {
                var length = Math.Min(random.Next(1, 20), bytes.Length - at);
                parser.Push(bytes.AsSpan(at, length), ref visitor);
                at += length;
            }

            parser.Complete(ref visitor);
            Assert.Equal(bytes, visitor.Raw);
        }
    }
}
