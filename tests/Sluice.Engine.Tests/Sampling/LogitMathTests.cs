using FsCheck;
using FsCheck.Fluent;
using Sluice.Engine.Sampling;

namespace Sluice.Engine.Tests.Sampling;

public sealed class LogitMathTests
{
    [Fact]
    public void FindLargest_AnyRow_GivesFirstOfTheLargest() => Check.QuickThrowOnFailure(Prop.ForAll(LogitRows.Any, row =>
    {
        Assert.True(LogitMath.TryFindLargest(row, out int index));
        Assert.Equal(Array.IndexOf(row, row.Max()), index);
    }));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void FindLargest_OneLogitNotFinite_Fails(float broken)
    {
        for (int place = 0; place < 67; place++)
        {
            var row = new float[67];
            row[place] = broken;
            Assert.False(LogitMath.TryFindLargest(row, out _));
        }
    }

    [Fact]
    public void LogNormalizer_AnyRow_MakesProbabilitiesSumToOne() => Check.QuickThrowOnFailure(Prop.ForAll(LogitRows.Any, row =>
    {
        double normalizer = LogitMath.LogNormalizer(row, row.Max());
        Assert.Equal(1.0, row.Sum(logit => Math.Exp(logit - normalizer)), 1e-4);
    }));
}
