using Sluice.Engine.Threading;

namespace Sluice.Engine.Tests.Threading;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_PhasesWithChunks_DoesEachChunkOncePerPhase(int size)
    {
        using var team = new WorkerTeam(size);
        const int Phases = 40;
        const int Chunks = 17;
        int[,] done = new int[Phases, Chunks];
        for (int round = 1; round <= 20; round++)
        {
            team.Run(
                _ =>
                {
                    for (int phase = 0; phase < Phases; phase++)
                    {
                        for (int chunk = team.NextChunk(); chunk < Chunks; chunk = team.NextChunk())
                        {
                            Interlocked.Increment(ref done[phase, chunk]);
                        }

                        team.Barrier();
                    }
                },
                size);
            Assert.All(done.Cast<int>(), count => Assert.Equal(round, count));
        }
    }

    [Fact]
    public void Run_FewerWorkersThanTheTeam_UsesOnlyThose()
    {
        using var team = new WorkerTeam(4);
        int[] ran = new int[4];
        team.Run(
            worker =>
            {
                ran[worker]++;
                team.Barrier();
            },
            2);
        Assert.Equal([1, 1, 0, 0], ran);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Run_WorkerFails_ThrowsToTheCallerAndStaysUsable(int failing)
    {
        using var team = new WorkerTeam(2);
        var error = Assert.Throws<InvalidDataException>(() => team.Run(
            worker =>
            {
                if (worker == failing)
                {
                    throw new InvalidDataException("broken");
                }

                team.Barrier();
            },
            2));
        Assert.Equal("broken", error.Message);
        int sum = 0;
        team.Run(worker => { Interlocked.Add(ref sum, worker + 1); team.Barrier(); }, 2);
        Assert.Equal(3, sum);
    }

    [Fact]
    public void Dispose_ParkedWorkers_EndsThemAndRefusesWork()
    {
        var team = new WorkerTeam(3);
        team.Run(_ => team.Barrier(), 3);
        team.Dispose();
        team.Dispose();
        Assert.Throws<ObjectDisposedException>(() => team.Run(_ => { }, 3));
    }
}
