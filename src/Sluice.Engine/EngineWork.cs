using Sluice.Engine.Scheduling;

namespace Sluice.Engine;

/// <summary>What a model calculates and what waits for it.</summary>
/// <param name="Running">Answers that are being generated, or requests for vectors and scores that were begun.</param>
/// <param name="Waiting">Those that wait for their turn.</param>
public sealed record EngineWork(int Running, int Waiting)
{
    /// <summary>How many wait with each <see cref="RequestOrigin.Priority"/> that any has, the highest first.</summary>
    public IReadOnlyList<KeyValuePair<int, int>> WaitingByPriority { get; private init; } = [];

    /// <summary>How long the oldest of them has waited; zero where none waits.</summary>
    public TimeSpan Oldest { get; private init; }

    internal static EngineWork Of(int running, IEnumerable<QueuedWork> waiting, TimeProvider time)
    {
        var all = waiting.ToList();
        return new EngineWork(running, all.Count)
        {
            WaitingByPriority = [.. all.CountBy(work => work.Origin.Priority).OrderByDescending(priority => priority.Key)],
            Oldest = all.Count == 0 ? TimeSpan.Zero : time.GetElapsedTime(all.Min(work => work.Submitted)),
        };
    }
}
