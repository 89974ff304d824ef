using System.Buffers;
using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Tests.Relay;

public sealed class PooledBufferTests
{
    private const int Large = 10_000_000;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3_000)]
    [InlineData(0, 70_000)]
    [InlineData(Large, 70_000)]
    [InlineData(PooledBuffer.LargestArray, 1_000)]
    public void Append_AnySteps_KeepsEverything(int capacity, int step)
    {
        var random = new Random(step);
        var expected = new byte[step == 1 ? 10_000 : 4_000_000];
        random.NextBytes(expected);
        using var buffer = new PooledBuffer(capacity);

        for (var at = 0; at < expected.Length; at += step)
        {
            buffer.Append(expected.AsSpan(at, Math.Min(step, expected.Length - at)));
        }

        Assert.True(buffer.Span.SequenceEqual(expected));
        Assert.True(buffer.Written.Span.SequenceEqual(expected));
        Assert.Equal(expected.Length, buffer.Sequence.Length);
        buffer.RemoveStart(expected.Length - 100);
        Assert.True(buffer.Span.SequenceEqual(expected.AsSpan(^100..)));
    }

    [Theory]
    [InlineData(Large)]
    [InlineData(0)]
    public void Append_ALargeBody_TakesNothingFromTheManagedHeap(int capacity)
    {
        var piece = new byte[4096];
        _ = Fill(capacity, piece);

        // What lies in arrays until the body turns out to be large comes from the pool.
        Assert.InRange(Fill(capacity, piece), 0, 10_000);
    }

    [Fact]
    public void Dispose_LargeBuffer_EndsWhatWasTakenOfIt()
    {
        var buffer = new PooledBuffer(Large);
        buffer.Append("text"u8);
        var written = buffer.Written;

        buffer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => written.Span.Length);
        Assert.Equal(0, buffer.Length);
        buffer.Dispose();
    }

    [Fact]
    public void Dispose_WhilePinned_FreesAfterTheLastUse()
    {
        var buffer = new PooledBuffer(Large);
        buffer.Append("text"u8);
        var pin = buffer.Written.Pin();

        buffer.Dispose();
        Assert.Equal("text"u8, Read(pin, 4));
        pin.Dispose();
    }

    [Fact]
    public void GetMemory_WhilePinned_DoesNotMove()
    {
        using var buffer = new PooledBuffer(Large);
        using var pin = buffer.Written.Pin();

        Assert.Throws<InvalidOperationException>(() => buffer.GetMemory(Large + 1));
    }

    private static unsafe byte[] Read(MemoryHandle pin, int count) => new ReadOnlySpan<byte>(pin.Pointer, count).ToArray();

    private static long Fill(int capacity, byte[] piece)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (var buffer = new PooledBuffer(capacity))
        {
            while (buffer.Length < Large)
            {
                buffer.Append(piece);
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
