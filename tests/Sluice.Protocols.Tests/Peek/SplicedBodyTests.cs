using System.Buffers;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Tests.Peek;

public sealed class SplicedBodyTests
{
    [Fact]
    public void Bytes_OfNothing_AreNone() => Assert.True(new SplicedBody().Bytes.IsEmpty);

    [Fact]
    public void Bytes_OfAnyMixOfWritesAndSlices_AreAllOfThemInOrder()
    {
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var expected = new List<byte>();
            var body = new SplicedBody();
            for (var step = random.Next(12); step > 0; step--)
            {
                var bytes = new byte[random.Next(400)];
                random.NextBytes(bytes);
                expected.AddRange(bytes);
                switch (random.Next(3))
                {
                    case 0:
                        body.Share(new ReadOnlySequence<byte>(bytes));
                        break;
                    case 1:
                        body.Write(bytes);
                        break;
                    default:
                        var inner = new SplicedBody();
                        inner.Write(bytes.AsSpan(..(bytes.Length / 2)));
                        inner.Share(new ReadOnlySequence<byte>(bytes.AsMemory(bytes.Length / 2)));
                        body.Share(inner.Bytes);
                        break;
                }

                if (random.Next(4) == 0)
                    Assert.Equal(expected, body.Bytes.ToArray());
            }

            Assert.Equal(expected, body.Bytes.ToArray());
            Assert.Equal(expected.Count, body.Bytes.Length);
        }
    }

    [Fact]
    public void Advance_PastTheEnd_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SplicedBody().Advance(1));
}
