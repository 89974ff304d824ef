using Sluice.Engine.Tests.Models;

namespace Sluice.Engine.Tests.Generation;

public sealed class NanoGenerationTests
{
    [Theory]
    [InlineData("f16", 8, 1.0)]
    [InlineData("f16", 1, 1.0)]
    [InlineData("q8_0", 8, 0.95)]
    public async Task Generate_StoredCases_GivesStoredText(string kind, int parallel, double share)
    {
        await using var model = NanoEngine.Load(kind, parallel);
        var cases = NanoEvaluation.Cases;
        Assert.Equal(96, cases.Count);
        var results = await Task.WhenAll(cases.Select(item => model.CompleteAsync(NanoEngine.Greedy(item))));
        var wrong = cases.Where((item, i) => results[i].Text != model.Tokenizer.Decode(item.Completion, skipSpecial: true)).Select(item => item.Id).ToList();
        Assert.True(96 - wrong.Count >= 96 * share, $"different: {string.Join(", ", wrong)}");
    }
}
