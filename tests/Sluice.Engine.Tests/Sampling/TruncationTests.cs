using FsCheck;
using FsCheck.Fluent;
using Sluice.Engine.Sampling;

namespace Sluice.Engine.Tests.Sampling;

public sealed class TruncationTests
{
    // The mass is a sum in single precision: a token that reaches top-p by less than its rounding may be kept or not.
    private const double Rounding = 1e-6;

    [Fact]
    public void Select_AnyLimits_KeepsWhatTheDefinitionsKeep()
    {
        var limits = Arb.From(
            from k in Gen.Elements(0, 1, 2, 5, 40, 299, 1000)
            from p in Gen.Elements(0.01f, 0.3f, 0.77f, 0.95f, 0.9999f, 1f)
            from m in Gen.Elements(0f, 0.013f, 0.21f, 1f)
            select new SamplingParameters { TopK = k, TopP = p, MinP = m });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(LogitRows.Any, limits, (row, parameters) =>
        {
            var candidates = new CandidateList(row.Length);
            Truncation.Select(row, row.Max(), parameters, candidates);
            var kept = candidates.Ids.ToArray().Order().ToArray();
            Assert.Contains(kept, new[] { 0, -Rounding, Rounding }.Select(error => Expected(row, parameters, error).Order().ToArray()));
            Assert.All(candidates.Ids.ToArray().Zip(candidates.Logits.ToArray()), pair => Assert.Equal(row[pair.First], pair.Second));
        }));
    }

    [Fact]
    public void TakeBest_AnyRow_GivesAPrefixOfTheStableOrder() => Check.QuickThrowOnFailure(Prop.ForAll(LogitRows.Any, row =>
    {
        var candidates = new CandidateList(row.Length);
        candidates.TakeBest(row, 7);
        Assert.Equal(Sorted(row).Take(7), candidates.Ids.ToArray());
    }));

    private static List<int> Expected(float[] row, SamplingParameters parameters, double rounding)
    {
        var kept = Sorted(row);
        if (parameters.TopK > 0)
        {
            kept = [.. kept.Take(parameters.TopK)];
        }

        double largest = row.Max();
        double mass = kept.Sum(id => Math.Exp(row[id] - largest)) * (1 + rounding);
        double sum = 0;
        int count = 0;
        while (count < kept.Count && (parameters.TopP >= 1f || sum < parameters.TopP * mass))
        {
            sum += Math.Exp(row[kept[count++]] - largest);
        }

        return [.. kept.Take(count).Where(id => Math.Exp(row[id] - largest) >= parameters.MinP * (1 - 1e-6))];
    }

    private static List<int> Sorted(float[] row) => [.. Enumerable.Range(0, row.Length).OrderByDescending(id => row[id]).ThenBy(id => id)];
}
