using Sluice.Engine.Embedding;
using Sluice.Engine.Models.Specs;
using Sluice.Engine.Tests.Scheduling;

namespace Sluice.Engine.Tests.Embedding;

public sealed class EmbeddingQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_SmallBehindLarge_ComesBetweenItsTexts()
    {
        using var gate = new PassGate();
        var queue = Open(new ScriptedStates(slots: 4, maxBatch: 64) { OnForward = gate.Enter });
        var large = Job(Texts(12, length: 32, token: 1));
        queue.Submit(large);
        Assert.Equal(2, TextsIn(gate.Next()));
        var small = Job(Texts(1, length: 8, token: 2));
        queue.Submit(small);
        gate.Release();
        Assert.Equal([1, 2], TokensIn(gate.Next()));
        gate.Release();
        Assert.Equal([1], TokensIn(gate.Next()));
        await AssertStateAsync(small, 2f, 7f);
        Assert.False(large.Completion.IsCompleted);
        gate.Open();
        Assert.Equal(12, (await large.Completion).Length);
        await queue.StopAsync();
    }

    [Fact]
    public async Task Submit_ManySmallOnesAllTheTime_DoNotKeepALargeOneWaiting()
    {
        using var gate = new PassGate();
        var queue = Open(new ScriptedStates(slots: 4, maxBatch: 32) { OnForward = gate.Enter });
        var large = Job(Texts(4, length: 32, token: 1));
        queue.Submit(large);
        var order = new List<int>();
        while (order.Count(token => token == 1) < 4)
        {
            order.Add(Assert.Single(TokensIn(gate.Next())));
            queue.Submit(Job(Texts(1, length: 32, token: 2)));
            gate.Release();
        }

        Assert.InRange(order.Count, 7, 8);
        gate.Open();
        await queue.StopAsync();
    }

    [Fact]
    public async Task Submit_PrioritiesAndPrincipals_ComeInFairOrder()
    {
        using var gate = new PassGate();
        var queue = Open(new ScriptedStates(slots: 1, maxBatch: 32) { OnForward = gate.Enter });
        queue.Submit(Job(Texts(1, 32, token: 9)));
        gate.Next();
        queue.Submit(Job(Texts(1, 32, token: 5), new RequestOrigin { Principal = "patient", Priority = -1 }));
        queue.Submit(Job(Texts(1, 32, token: 4)));
        queue.Submit(Job(Texts(2, 32, token: 1), new RequestOrigin { Principal = "many" }));
        queue.Submit(Job(Texts(1, 32, token: 2), new RequestOrigin { Principal = "few" }));
        var order = new List<int>();
        for (int pass = 0; pass < 5; pass++)
        {
            gate.Release();
            order.Add(Assert.Single(TokensIn(gate.Next())));
        }

        Assert.Equal([1, 2, 1, 4, 5], order);
        gate.Open();
        await queue.StopAsync();
    }

    [Theory]
    [InlineData(nameof(Pooling.Mean), 49.5f)]
    [InlineData(nameof(Pooling.First), 0f)]
    [InlineData(nameof(Pooling.Last), 99f)]
    public async Task Submit_LongTextOfACausalModel_IsCalculatedInStretchesToTheSameResult(string pooling, float position)
    {
        using var gate = new PassGate();
        var queue = Open(new ScriptedStates(slots: 2, maxBatch: 64) { OnForward = gate.Enter }, piece: 40);
        var job = new EmbeddingJob(Texts(1, 100, token: 3), Enum.Parse<Pooling>(pooling), RequestOrigin.Anonymous);
        queue.Submit(job);
        int[] sizes = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            int size = gate.Next().Length;
            gate.Release();
            return size;
        })];
        Assert.Equal([40, 40, 20], sizes);
        Assert.Equal([3f, position], (await job.Completion)[0]);
        await queue.StopAsync();
    }

    [Fact]
    public async Task Submit_LongTextThatSeesAllOfItself_IsOnePassAndIsNotOvertakenForEver()
    {
        using var gate = new PassGate();
        var queue = Open(new ScriptedStates(slots: 4, maxBatch: 256, isCausal: false) { OnForward = gate.Enter }, piece: 40);
        queue.Submit(Job(Texts(1, 30, token: 1)));
        gate.Next();
        var small = Job(Texts(1, 30, token: 2));
        var large = Job(Texts(1, 100, token: 3));
        queue.Submit(small);
        queue.Submit(large);
        queue.Submit(Job(Texts(1, 10, token: 4)));
        gate.Release();
        Assert.Equal([2], TokensIn(gate.Next()));
        gate.Release();
        Assert.Equal(100, gate.Next().Length);
        gate.Release();
        Assert.Equal([4], TokensIn(gate.Next()));
        gate.Open();
        await queue.StopAsync();
    }

    [Fact]
    public async Task Submit_PagesForOneTextOnly_TakeTurnsWithoutLosingAny()
    {
        var pass = new ScriptedStates(slots: 4, maxBatch: 64, context: 128, pages: 4);
        var queue = Open(pass, piece: 50);
        var jobs = Enumerable.Range(1, 9).Select(i => Job(Texts(3, 20 * (i % 6 + 1), token: i), new RequestOrigin { Principal = i % 2 == 0 ? "even" : null })).ToList();
        jobs.ForEach(queue.Submit);
        foreach (var job in jobs)
        {
            Assert.All(await job.Completion, state => Assert.Equal(job.Texts[0].Length - 1, state[1]));
        }

        await queue.StopAsync();
        Assert.Equal(pass.Groups[0].Pool.Count, pass.Groups[0].Pool.Free);
    }

    [Fact]
    public async Task Cancel_AmidItsTexts_LeavesAndGivesItsPlaceToOthers()
    {
        using var gate = new PassGate();
        var pass = new ScriptedStates(slots: 1, maxBatch: 32) { OnForward = gate.Enter };
        var queue = Open(pass, piece: 32);
        var left = Job(Texts(3, 50, token: 1));
        queue.Submit(left);
        gate.Next();
        var other = Job(Texts(1, 8, token: 2));
        queue.Submit(other);
        Assert.Equal((1, 1), (queue.Waiting.Running, queue.Waiting.Waiting));
        queue.Cancel(left, new CancellationToken(canceled: true));
        Assert.True(pass.IsToStop);
        queue.Cancel(left, new CancellationToken(canceled: true));
        gate.Release();
        Assert.Equal([2], TokensIn(gate.Next()));
        gate.Open();
        await AssertStateAsync(other, 2f, 7f);
        Assert.True(left.Completion.IsCanceled);
        await queue.StopAsync();
        Assert.Equal(pass.Groups[0].Pool.Count, pass.Groups[0].Pool.Free);
    }

    [Fact]
    public async Task Submit_Full_IsRefusedUntilThereIsRoom()
    {
        using var gate = new PassGate();
        var queue = Open(new ScriptedStates { OnForward = gate.Enter }, capacity: 1);
        var first = Job(Texts(1, 4, token: 1));
        queue.Submit(first);
        gate.Next();
        var second = Job(Texts(1, 4, token: 2));
        queue.Submit(second);
        Assert.Equal(EngineErrorCode.QueueFull, Assert.Throws<EngineException>(() => queue.Submit(Job(Texts(1, 4, token: 3)))).Code);
        queue.Cancel(second, new CancellationToken(canceled: true));
        var third = Job(Texts(1, 4, token: 3));
        queue.Submit(third);
        gate.Open();
        await first.Completion;
        await AssertStateAsync(third, 3f, 3f);
        await queue.StopAsync();
        Assert.Equal(EngineErrorCode.Stopped, Assert.Throws<EngineException>(() => queue.Submit(Job(Texts(1, 4, token: 3)))).Code);
    }

    [Fact]
    public async Task Submit_FullOfSomebodyElse_TakesThePlaceOfHisNewest()
    {
        using var gate = new PassGate();
        var queue = Open(new ScriptedStates { OnForward = gate.Enter }, capacity: 2);
        EmbeddingJob Of(string principal, int token) => Job(Texts(1, 4, token), new RequestOrigin { Principal = principal });
        var first = Of("many", 1);
        queue.Submit(first);
        gate.Next();
        EmbeddingJob[] waiting = [Of("many", 2), Of("many", 3)];
        Array.ForEach(waiting, queue.Submit);
        var other = Of("few", 4);
        queue.Submit(other);
        Assert.Equal(EngineErrorCode.QueueFull, (await Assert.ThrowsAsync<EngineException>(() => waiting[1].Completion)).Code);
        Assert.Equal(EngineErrorCode.QueueFull, Assert.Throws<EngineException>(() => queue.Submit(Of("few", 5))).Code);
        gate.Open();
        await first.Completion;
        await waiting[0].Completion;
        await AssertStateAsync(other, 4f, 3f);
        await queue.StopAsync();
    }

    [Fact]
    public async Task Stop_Amid_FailsAllAndEndsThePass()
    {
        using var gate = new PassGate();
        var pass = new ScriptedStates(slots: 1) { OnForward = gate.Enter };
        var queue = Open(pass);
        var running = Job(Texts(2, 60, token: 1));
        var waiting = Job(Texts(1, 4, token: 2));
        queue.Submit(running);
        gate.Next();
        queue.Submit(waiting);
        var stopped = queue.StopAsync();
        Assert.True(pass.IsToStop);
        gate.Open();
        await stopped;
        Assert.Equal(EngineErrorCode.Stopped, (await Assert.ThrowsAsync<EngineException>(() => running.Completion)).Code);
        Assert.Equal(EngineErrorCode.Stopped, (await Assert.ThrowsAsync<EngineException>(() => waiting.Completion)).Code);
    }

    [Fact]
    public async Task Waiting_ByPriorityAndAge_IsTold()
    {
        using var gate = new PassGate();
        var clock = new SettableClock();
        var queue = new EmbeddingQueue(new ScriptedStates(slots: 1) { OnForward = gate.Enter }, ranks: false, 16, piece: 64, clock);
        Assert.Equal((0, 0, TimeSpan.Zero), (queue.Waiting.Running, queue.Waiting.Waiting, queue.Waiting.Oldest));
        queue.Submit(Job(Texts(1, 60, token: 1)));
        gate.Next();
        queue.Submit(Job(Texts(1, 60, token: 1), new RequestOrigin { Priority = -1 }));
        clock.Seconds = 3;
        queue.Submit(Job(Texts(1, 60, token: 1)));
        queue.Submit(Job(Texts(1, 60, token: 1)));
        clock.Seconds = 5;
        var now = queue.Waiting;
        Assert.Equal((1, 3, TimeSpan.FromSeconds(5)), (now.Running, now.Waiting, now.Oldest));
        Assert.Equal([KeyValuePair.Create(0, 2), KeyValuePair.Create(-1, 1)], now.WaitingByPriority);
        gate.Open();
        await queue.StopAsync();
    }

    [Fact]
    public async Task WarmUp_RequestComes_GoesFirst()
    {
        using var gate = new PassGate();
        var pass = new ScriptedStates(slots: 1) { OnForward = gate.Enter };
        var queue = Open(pass);
        var warm = queue.WarmUpAsync();
        Assert.Single(gate.Next());
        var job = Job(Texts(1, 4, token: 7));
        queue.Submit(job);
        Assert.True(pass.IsToStop);
        gate.Release();
        Assert.Equal([7], TokensIn(gate.Next()));
        gate.Open();
        await job.Completion;
        await warm;
        await queue.StopAsync();
        Assert.Equal(pass.Groups[0].Pool.Count, pass.Groups[0].Pool.Free);
    }

    private static async Task AssertStateAsync(EmbeddingJob job, float token, float position)
    {
        float[][] states = await job.Completion;
        Assert.Equal((token, position), (states[0][0], states[0][1]));
    }

    private static EmbeddingQueue Open(ScriptedStates pass, int piece = 64, int capacity = 16) => new(pass, ranks: false, capacity, piece, TimeProvider.System);

    private static EmbeddingJob Job(int[][] texts, RequestOrigin? origin = null) => new(texts, Pooling.Last, origin ?? RequestOrigin.Anonymous);

    private static int[][] Texts(int count, int length, int token) => [.. Enumerable.Range(0, count).Select(_ => Enumerable.Repeat(token, length).ToArray())];

    private static int TextsIn((int Token, int Position, int Slot)[] pass) => pass.Select(item => item.Slot).Distinct().Count();

    private static int[] TokensIn((int Token, int Position, int Slot)[] pass) => [.. pass.Select(item => item.Token).Distinct()];

    private sealed class SettableClock : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
