using FsCheck;
using FsCheck.Fluent;
using Sluice.Engine.Generation;

namespace Sluice.Engine.Tests.Generation;

public sealed class StopScannerTests
{
    private static readonly Gen<string> SmallWord =
        from length in Gen.Choose(1, 4)
        from letters in Gen.ArrayOf(Gen.Elements('a', 'b'), length)
        select new string(letters);

    [Fact]
    public void Append_AnyCut_EndsWhereTheFirstStopStringIsComplete()
    {
        var stops = Arb.From(Gen.ListOf(SmallWord, 3).Select(list => list.ToArray()));
        var pieces = Arb.From(Gen.ListOf(SmallWord, 8).Select(list => list.ToArray()));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(stops, pieces, (someStops, somePieces) =>
        {
            var (text, found) = Scan(someStops, somePieces);
            Assert.Equal(Expected(someStops, string.Concat(somePieces)), (text, found));
        }));
    }

    [Fact]
    public void Append_TextThatCouldBeginAStopString_IsHeldBackOnlyAsLongAsNeeded()
    {
        var scanner = new StopScanner(["<end>"]);
        Assert.Equal("ab", scanner.Append("ab<e", out _));
        Assert.Equal("", scanner.Append("n", out _));
        Assert.Equal("<enc", scanner.Append("c<", out _));
        Assert.Equal("<", scanner.Flush());
    }

    private static (string Text, string? Found) Scan(string[] stops, string[] pieces)
    {
        var scanner = new StopScanner(stops);
        string text = "";
        foreach (string piece in pieces)
        {
            text += scanner.Append(piece, out string? found);
            if (found is not null)
            {
                return (text, found);
            }
        }

        return (text + scanner.Flush(), null);
    }

    private static (string Text, string? Found) Expected(string[] stops, string text)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            var found = stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).MaxBy(stop => stop.Length);
            if (found is not null)
            {
                return (text[..(end - found.Length)], found);
            }
        }

        return (text, null);
    }
}
