using System.Text;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Tests.Sse;

public sealed class SseParserTests
{
    private const string Everything =
        "\uFEFFdata: first\n\n: a comment\r\n\r\nevent:named\rdata:no space\r\r\ndata: one\r\ndata:  two\ndata\r\n\r\nid: 7\nretry: 3\n\nevent: only\n\ndata: h\u00e9 \U0001F600\n\ndata: last";

    private static readonly (string, string)[] Expected =
        [("", "first"), ("named", "no space"), ("", "one\n two\n"), ("", "h\u00e9 \U0001F600"), ("", "last")];

    [Fact]
    public void Push_WholeStream_TellsEveryEventOnce() => Assert.Equal(Expected, Wire.Frames(Everything));

    [Fact]
    public void Push_SplitAtEveryPairOfPlaces_TellsTheSameEventsAndBytes()
    {
        var bytes = Wire.Bytes(Everything);
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second += 3)
            {
                var visitor = new Wire.Collector();
                var parser = new SseParser();
                Assert.True(parser.Push(bytes.AsSpan(0, first), ref visitor));
                Assert.True(parser.Push(bytes.AsSpan(first..second), ref visitor));
                Assert.True(parser.Push(bytes.AsSpan(second), ref visitor));
                parser.Complete(ref visitor);
                Assert.Equal(Expected, visitor.Frames);
                Assert.Equal(bytes, visitor.Raw);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Push_SmallPieces_TellsTheSameEventsAndBytes(int length)
    {
        var bytes = Wire.Bytes(Everything);
        var visitor = new Wire.Collector();
        var parser = new SseParser();
        for (var at = 0; at < bytes.Length; at += length)
            Assert.True(parser.Push(bytes.AsSpan(at, Math.Min(length, bytes.Length - at)), ref visitor));
        parser.Complete(ref visitor);
        Assert.Equal(Expected, visitor.Frames);
        Assert.Equal(bytes, visitor.Raw);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Push_EventOverTheLimit_StopsAfterTheEventsBefore(int piece)
    {
        var bytes = Wire.Bytes("data: ok\n\ndata: " + new string('x', 100) + "\n\ndata: never\n\n");
        var visitor = new Wire.Collector();
        var parser = new SseParser(64);
        var isAlive = true;
        for (var at = 0; at < bytes.Length; at += piece)
            isAlive = parser.Push(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), ref visitor);
        parser.Complete(ref visitor);
        Assert.False(isAlive);
        Assert.True(parser.IsOverflowed);
        Assert.Equal([("", "ok")], visitor.Frames);
    }

    [Fact]
    public void Push_ManyDataLines_AreLimitedToo()
    {
        var visitor = new Wire.Collector();
        var parser = new SseParser(64);
        var line = "data: 1234\n"u8;
        for (var count = 0; count < 5; count++)
            Assert.True(parser.Push(line, ref visitor));
        Assert.False(parser.Push(line, ref visitor));
    }

    [Fact]
    public void Push_WholeFrames_AllocatesNothing()
    {
        var bytes = Wire.Bytes(string.Concat(Enumerable.Repeat("event: x\ndata: {\"a\":1}\n\n", 50)));
        var counter = new Counter();
        var parser = new SseParser();
        parser.Push(bytes, ref counter);
        var before = GC.GetAllocatedBytesForCurrentThread();
        parser.Push(bytes, ref counter);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(100, counter.Events);
    }

    [Fact]
    public void Push_RandomBytes_NeverThrowsAndKeepsEveryByte()
    {
        var random = new Random(5);
        var alphabet = "da:t \r\n\nevent"u8.ToArray();
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(60)];
            for (var at = 0; at < bytes.Length; at++)
                bytes[at] = alphabet[random.Next(alphabet.Length)];
            var whole = Parse(bytes, bytes.Length);
            var pieces = Parse(bytes, 1 + random.Next(4));
            Assert.Equal(whole.Frames, pieces.Frames);
            Assert.Equal(bytes, pieces.Raw);
        }
    }

    [Fact]
    public void Write_FramesAndComments_AreReadBack()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        SseWriter.Comment(output, "hello"u8);
        SseWriter.Write(output, "ping"u8, "{}"u8);
        SseWriter.Write(output, default, "[DONE]"u8);
        Assert.Equal([("ping", "{}"), ("", "[DONE]")], Wire.Frames(Encoding.UTF8.GetString(output.WrittenSpan)));
    }

    private static Wire.Collector Parse(byte[] bytes, int piece)
    {
        var visitor = new Wire.Collector();
        var parser = new SseParser();
        for (var at = 0; at < bytes.Length; at += piece)
            parser.Push(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), ref visitor);
        parser.Complete(ref visitor);
        return visitor;
    }

    private struct Counter : ISseVisitor
    {
        public int Events { get; private set; }

        public void OnEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ReadOnlySpan<byte> raw) => Events++;
    }
}
