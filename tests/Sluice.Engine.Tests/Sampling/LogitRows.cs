using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Engine.Tests.Sampling;

/// <summary>Generated rows of logits, short and long, with many equal ones among them.</summary>
internal static class LogitRows
{
    public static Arbitrary<float[]> Any { get; } = Arb.From(
        from seed in Gen.Choose(0, int.MaxValue)
        from length in Gen.Choose(1, 300)
        from steps in Gen.Elements(1, 4, 1000)
        select Make(seed, length, steps));

    private static float[] Make(int seed, int length, int stepsPerUnit)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => MathF.Round((random.NextSingle() - 0.5f) * 20f * stepsPerUnit) / stepsPerUnit)];
    }
}
