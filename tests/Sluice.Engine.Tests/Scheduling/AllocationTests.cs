using static Sluice.Engine.Tests.Scheduling.ScriptedEngine;

namespace Sluice.Engine.Tests.Scheduling;

public sealed class AllocationTests
{
    private const int ImStart = 1466;

    [Theory]
    [InlineData(0f)]
    [InlineData(0.8f)]
    public async Task Step_TokensWithoutText_AllocatesNothing(float temperature) =>
        Assert.Equal(0, await BytesBetweenPassesAsync(ImStart, temperature));

    [Fact]
    public async Task Step_TokensWithText_AllocatesLittleMoreThanTheUpdates() =>
        Assert.InRange(await BytesBetweenPassesAsync(Letter('a'), 0.8f), 1, 600 * 2 * 200);

    /// <summary>What the scheduler's thread allocates from pass 300 to pass 900 of two sequences.</summary>
    private static async Task<long> BytesBetweenPassesAsync(int token, float temperature)
    {
        long[] bytes = new long[1000];
        int passes = 0;
        var pass = new ScriptedPass(_ => token, context: 1024) { OnForward = _ => bytes[passes++] = GC.GetAllocatedBytesForCurrentThread() };
        await using var engine = new ScriptedEngine(pass);
        await ReadAsync(engine.Generator.Start(new GenerationRequest
        {
            PromptTokens = [1],
            MaxTokens = 950,
            Choices = 2,
            Sampling = new SamplingOptions { Temperature = temperature, FrequencyPenalty = -0.1f, LogitBias = new Dictionary<int, float> { [3] = 1f } },
        }));
        return bytes[900] - bytes[300];
    }
}
