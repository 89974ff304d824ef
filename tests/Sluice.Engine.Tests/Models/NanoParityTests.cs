namespace Sluice.Engine.Tests.Models;

public sealed class NanoParityTests
{
    [Fact]
    public void Forward_StoredPrompts_GivesStoredLogits()
    {
        using var runner = new NanoRunner("f16");
        var cases = NanoEvaluation.Cases.Where(item => item.LogitsFile is not null).ToList();
        Assert.Equal(5, cases.Count);
        foreach (var item in cases)
        {
            float[] logits = runner.Prefill(item.Prompt, slot: 3, pieceTokens: 128);
            float[] expected = item.ReadLogits();
            Assert.Equal(expected.Length, logits.Length);
            float worst = expected.Zip(logits, (a, b) => MathF.Abs(a - b)).Max();
            TestContext.Current.TestOutputHelper?.WriteLine($"{item.Id}: {worst:E2}");
            Assert.True(worst <= 1e-2f, $"{item.Id}: a logit is off by {worst}");
        }
    }

    [Theory]
    [InlineData("f16", 1.0)]
    [InlineData("q8_0", 0.95)]
    public void Decode_StoredCasesSideBySide_GivesStoredText(string kind, double share)
    {
        using var runner = new NanoRunner(kind);
        var cases = NanoEvaluation.Cases;
        Assert.Equal(96, cases.Count);
        int[][] outputs = runner.Complete(cases);
        var wrong = cases.Where((item, i) => !item.Completion.SequenceEqual(outputs[i])).Select(item => item.Id).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {96 - wrong.Count} of 96");
        Assert.True(96 - wrong.Count >= 96 * share, $"different: {string.Join(", ", wrong)}");
    }
}
