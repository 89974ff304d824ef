using Sluice.Bench.Load.Contestants;
using Sluice.Bench.Load.Processes;
using Sluice.Bench.Load.Reporting;
using Sluice.Bench.Load.Traffic;

namespace Sluice.Bench.Load;

/// <summary>Runs all contestants in turns, round after round, so that a noisy minute of the machine hits everyone alike.</summary>
internal sealed class Race(LoadOptions options, Workshop workshop, Action<string> say)
{
    // No more than Kestrel's backlog, or a burst of new connections would wait for TCP's retry.
    private const int OpenLimit = 512;

    // Three windows in a row that differ by less than this are flat.
    private const double FlatWithin = 1.1;

    // So many windows at least: compiling in steps stands still in between.
    private const int LeastWarmUp = 8;

    private readonly Workload[] _workloads = [Workload.Whole, Workload.Stream(options.Chunks, options.ChunkInterval)];
    private readonly List<RoundRow> _rounds = [];
    private readonly List<MemoryRow> _memory = [];

    public RaceResult Run()
    {
        var upstreamPort = ServerProcess.FreePort();
        using var upstream = workshop.StartUpstream(upstreamPort);
        upstream.WaitUntilListening(upstreamPort, TimeSpan.FromSeconds(20));
        var direct = new Target("direct", upstreamPort, Contestant.NoHeaders, upstream.Group);

        var contestants = workshop.Contestants();
        RunRounds(direct, contestants, upstreamPort);
        foreach (var contestant in contestants)
            _memory.Add(MeasureHeldStreams(contestant, upstreamPort));
        return new RaceResult(_rounds, _memory);
    }

    private void RunRounds(Target direct, IReadOnlyList<Contestant> contestants, int upstreamPort)
    {
        var started = new List<(ServerProcess Process, Target Target)>();
        try
        {
            foreach (var contestant in contestants)
            {
                started.Add(contestant.Open(upstreamPort));
                Prepare(started[^1].Target);
            }

            Prepare(direct);
            for (var round = 1; round <= options.Rounds; round++)
            {
                var order = round % 2 == 1 ? started : Enumerable.Reverse(started);
                foreach (var (_, target) in order)
                    RunTurn(round, target, direct);
                RunDirect(round, direct);
            }
        }
        finally
        {
            foreach (var (process, _) in started)
                process.Dispose();
        }
    }

    private void Prepare(Target target)
    {
        foreach (var workload in _workloads)
        {
            if (target.Verify(workload) is { } fault)
                throw new InvalidOperationException($"{target.Name} does not answer '{workload.Name}' rightly: {fault}");
            WarmUp(target, workload);
        }
    }

    // Runtimes that compile while they run take their time about it: warm is who costs no less than a while ago.
    private void WarmUp(Target target, Workload workload)
    {
        var costs = new List<double>();
        do
        {
            costs.Add(Closed(target, workload, options.WarmUpWindow).CpuPerRequest);
        }
        while (costs.Count * options.WarmUpWindow < options.LongestWarmUp && (costs.Count < LeastWarmUp || costs[^3..].Max() > costs[^3..].Min() * FlatWithin));

        say($"{target.Name}: answers rightly, {workload.Name} warm at {costs[^1]:F0} µs after {(costs.Count * options.WarmUpWindow).TotalSeconds:F0} s");
    }

    private void RunTurn(int round, Target target, Target direct)
    {
        foreach (var workload in _workloads)
        {
            var most = Closed(target, workload, options.Window);
            var rate = Math.Max(10, most.PerSecond / 2);
            var half = Open(target, workload, rate, options.Window);
            var plain = Open(direct, workload, rate, options.Window * 0.6);
            var row = RoundRow.From(round, target.Name, workload.Name, most, rate, half, plain);
            _rounds.Add(row);
            say(row.ToString());
        }
    }

    private void RunDirect(int round, Target direct)
    {
        foreach (var workload in _workloads)
        {
            var most = Closed(direct, workload, options.Window);
            _rounds.Add(RoundRow.Direct(round, workload.Name, most));
        }
    }

    private MemoryRow MeasureHeldStreams(Contestant contestant, int upstreamPort)
    {
        var (process, target) = contestant.Open(upstreamPort);
        using (process)
        {
            if (target.Verify(_workloads[0]) is { } fault)
                throw new InvalidOperationException($"{target.Name}: {fault}");
            var before = target.Usage();
            var alive = HeldStreams.Run(target, options.HeldStreams, options.HoldTime);
            var after = target.Usage();
            say($"{target.Name}: {alive} of {options.HeldStreams} streams open, peak {after.PeakBytes / 1e6:F0} MB");
            return new MemoryRow(target.Name, options.HeldStreams, alive, before.PeakBytes, after.PeakBytes);
        }
    }

    private PhaseResult Closed(Target target, Workload workload, TimeSpan window) =>
        new Phase(target, workload, options.RunUp, window).RunClosed(workload.Chunks > 0 ? options.StreamConnections : options.Connections);

    private PhaseResult Open(Target target, Workload workload, double rate, TimeSpan window) =>
        new Phase(target, workload, options.RunUp, window).RunOpen(rate, OpenLimit);
}
