using Sluice.Engine.Models;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Tests.Threading;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(5, false)]
    [InlineData(2, true)]
    [InlineData(5, true)]
    public void Run_PhasesWithChunks_DoesEachChunkOncePerPhase(int size, bool sharesEvenly)
    {
        using var team = new WorkerTeam(size, [], sharesEvenly);
        const int Phases = 40;
        const int Chunks = 17;
        int[,] done = new int[Phases, Chunks];
        int[,] walked = new int[Phases, Chunks];
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

                        for (int chunk = team.NextOf(Chunks); chunk >= 0; chunk = team.NextOf(Chunks))
                        {
                            Interlocked.Increment(ref walked[phase, chunk]);
                        }

                        team.Barrier();
                    }
                },
                size);
            Assert.All(done.Cast<int>(), count => Assert.Equal(round, count));
            Assert.All(walked.Cast<int>(), count => Assert.Equal(round, count));
        }
    }

    /// <summary>Chunks that need what all pieces gave, in one phase with them, over many phases.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void AwaitPieces_ChunksOfTheSamePhase_SeeEveryPiece(int size, bool sharesEvenly)
    {
        const int Pieces = 5;
        const int Chunks = 7;
        using var team = new WorkerTeam(size, [], sharesEvenly);
        int[] pieces = new int[Pieces];
        int[] seen = new int[Chunks];
        for (int round = 1; round <= 50; round++)
        {
            team.Run(
                _ =>
                {
                    for (int phase = 0; phase < 4; phase++)
                    {
                        var claim = new PieceClaim(team);
                        for (int piece = 0; piece < Pieces; piece++)
                        {
                            if (claim.Next())
                            {
                                pieces[piece]++;
                                claim.Finish();
                            }
                        }

                        for (int chunk = claim.NextChunk(Chunks); chunk >= 0; chunk = claim.NextChunk(Chunks))
                        {
                            claim.AwaitPieces();
                            seen[chunk] = pieces.Sum();
                        }

                        team.Barrier();
                    }
                },
                size);
            Assert.All(seen, sum => Assert.Equal(round * 4 * Pieces, sum));
        }
    }

    [Fact]
    public void NextOf_WorkerThatIsHeldUp_LeavesTheEndOfItsPartToOthers()
    {
        using var team = new WorkerTeam(2);
        var order = new List<int>();
        using var hasBegun = new ManualResetEventSlim();
        using var isDone = new ManualResetEventSlim();
        team.Run(
            worker =>
            {
                int first = team.NextOf(10);
                if (worker == 1)
                {
                    Assert.Equal(5, first);
                    hasBegun.Set();
                    isDone.Wait();
                    return;
                }

                hasBegun.Wait();
                for (int chunk = first; chunk >= 0; chunk = team.NextOf(10))
                {
                    order.Add(chunk);
                }

                isDone.Set();
            },
            2);
        Assert.Equal([0, 1, 2, 3, 4, 9, 8, 7, 6], order);
    }

    [Fact]
    public void Run_SharesEvenly_GivesEachWorkerTheSameChunksInEachPass()
    {
        using var team = new WorkerTeam(3, [], sharesEvenly: true);
        int[,] owners = new int[30, 10];
        int[,] walkers = new int[30, 10];
        for (int round = 0; round < 30; round++)
        {
            int pass = round;
            team.Run(
                worker =>
                {
                    for (int chunk = team.NextChunk(); chunk < 10; chunk = team.NextChunk())
                    {
                        owners[pass, chunk] = worker;
                    }

                    for (int chunk = team.NextOf(10); chunk >= 0; chunk = team.NextOf(10))
                    {
                        walkers[pass, chunk] = worker;
                    }
                },
                3);
        }

        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(i % 10 % 3, owners[i / 10, i % 10]));
        int[] parts = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2];
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(parts[i % 10], walkers[i / 10, i % 10]));
    }

    [Fact]
    public void Run_WorkersWithPlacesOfTheirOwn_StillDoAll()
    {
        var places = CpuTopology.Read().Processors;
        using var team = new WorkerTeam(Math.Max(1, places.Count), places, sharesEvenly: false);
        int done = 0;
        team.Run(_ => Interlocked.Increment(ref done), team.Size);
        Assert.Equal(team.Size, done);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0, 2, 2)]
    [InlineData(0, 4, 4)]
    [InlineData(0, 8, 7)]
    [InlineData(6, 2, 6)]
    public void Resolve_Processors_LeavesOneToTheServerWhereThereAreMany(int requested, int processors, int expected) =>
        Assert.Equal(expected, CoreCount.Resolve(requested, processors));

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
