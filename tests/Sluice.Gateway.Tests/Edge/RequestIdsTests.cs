using Sluice.Gateway.Edge;

namespace Sluice.Gateway.Tests.Edge;

public sealed class RequestIdsTests
{
    [Fact]
    public void New_ManyIds_AreSaneAndDistinct()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => RequestIds.New()).ToHashSet();

        Assert.Equal(1000, ids.Count);
        Assert.All(ids, id => Assert.True(RequestIds.IsSane(id)));
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
