using Sluice.Gateway.Edge;

namespace Sluice.Gateway.Tests.Edge;

public sealed class RequestIdsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void New_ManyIds_AreSaneAndDistinct()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => RequestIds.New(Noon)).ToHashSet();

        Assert.Equal(1000, ids.Count);
        Assert.All(ids, id => Assert.True(RequestIds.IsSane(id)));
    }

    [Fact]
    public void New_LaterIds_SortAfterEarlierOnes()
    {
        var ids = Enumerable.Range(0, 1000).Select(hours => RequestIds.New(Noon.AddHours(hours))).ToArray();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Theory]
    [InlineData("abc-123_x.y:z", true)]
    [InlineData("", false)]
    [InlineData("with space", false)]
    [InlineData("line\nbreak", false)]
    [InlineData("quote\"", false)]
    [InlineData("ümlaut", false)]
    public void IsSane_OnlyHarmlessCharacters_AreEchoed(string id, bool expected) => Assert.Equal(expected, RequestIds.IsSane(id));

    [Fact]
    public void IsSane_TooLong_IsRefused() => Assert.False(RequestIds.IsSane(new string('a', 129)));
}
