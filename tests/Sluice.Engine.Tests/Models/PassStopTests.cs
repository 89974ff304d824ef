using Sluice.Engine.Models;

namespace Sluice.Engine.Tests.Models;

public sealed class PassStopTests
{
    private static readonly int[] s_prompt = [.. Enumerable.Range(1, 96).Select(i => i * 13 % 1000)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Forward_ToldBefore_EndsAndTheNextPassIsWhole(int threads)
    {
        using var runner = Open(threads);
        Fill(runner.Batch, slot: 1);
        var stop = new PassStop();
        stop.Ask();
        Assert.False(runner.Decoder.Forward(runner.Batch, stop));
        Fill(runner.Batch, slot: 0);
        Assert.True(runner.Decoder.Forward(runner.Batch));
        float[] expected = runner.Decoder.Logits(s_prompt.Length - 1).ToArray();
        Fill(runner.Batch, slot: 1);
        Assert.True(runner.Decoder.Forward(runner.Batch));
        Assert.Equal(expected, runner.Decoder.Logits(s_prompt.Length - 1).ToArray());
    }

    [Fact]
    public void Forward_ToldAtAnyMoment_IsWholeOrSaysThatItIsNot()
    {
        using var runner = Open(threads: 3);
        Fill(runner.Batch, slot: 0);
        Assert.True(runner.Decoder.Forward(runner.Batch));
        float[] expected = runner.Decoder.Logits(s_prompt.Length - 1).ToArray();
        int given = 0;
        for (int round = 0; round < 60; round++)
        {
            var stop = new PassStop();
            using var begun = new Barrier(2);
            int spins = round * 200;
            var other = new Thread(() =>
            {
                begun.SignalAndWait();
                Thread.SpinWait(spins);
                stop.Ask();
            });
            other.Start();
            begun.SignalAndWait(TestContext.Current.CancellationToken);
            bool isWhole = runner.Decoder.Forward(runner.Batch, stop);
            other.Join();
            given += isWhole ? 0 : 1;
            if (isWhole)
            {
                Assert.Equal(expected, runner.Decoder.Logits(s_prompt.Length - 1).ToArray());
            }
        }

        Assert.True(given > 0, "no pass was given up");
    }

    private static NanoRunner Open(int threads) =>
        new("f16", new DecoderOptions { ContextLength = 128, Slots = 2, MaxBatch = 128, Threads = threads, SoloMultiplications = 0 });

    private static void Fill(DecoderBatch batch, int slot)
    {
        batch.Clear();
        for (int i = 0; i < s_prompt.Length; i++)
        {
            batch.Add(s_prompt[i], i, slot, wantsLogits: i == s_prompt.Length - 1);
        }
    }
}
