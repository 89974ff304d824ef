using Sluice.Routing.Upstreams;

namespace Sluice.Routing.Tests;

public sealed class ModelPatternTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("gpt-*", "gpt-4o", true)]
    [InlineData("gpt-*", "Gpt-4o", false)]
    [InlineData("gpt-*", "my-gpt-4o", false)]
    [InlineData("*-mini", "gpt-4o-mini", true)]
    [InlineData("*-mini", "gpt-4o-mini-2", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("exact", "exact", true)]
    [InlineData("exact", "exactly", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    public void Matches_StarsStandForAnyText(string pattern, string name, bool expected) =>
        Assert.Equal(expected, new ModelPattern(pattern).Matches(name));

    [Fact]
    public void Matches_ManyStarsOnALongName_EndsAtOnce() =>
        Assert.False(new ModelPattern(string.Concat(Enumerable.Repeat("*a", 50)) + "b").Matches(new string('a', 5000)));
}
