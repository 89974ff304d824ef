namespace Sluice.Routing.Runtimes;

/// <summary>What a runtime calculates and what waits in it.</summary>
/// <param name="Running">Answers and requests that are being calculated.</param>
/// <param name="Queued">Those that wait for their turn.</param>
public sealed record RuntimeWork(int Running, int Queued)
{
    /// <summary>A runtime that keeps nobody waiting.</summary>
    public static RuntimeWork None { get; } = new(0, 0);

    /// <summary>How many wait with each <see cref="RuntimeCaller.Priority"/> that any has, the highest first.</summary>
    public IReadOnlyList<KeyValuePair<int, int>> QueuedByPriority { get; init; } = [];

    /// <summary>How long the oldest of them has waited; zero where none waits.</summary>
    public TimeSpan Oldest { get; init; }

    /// <summary>Several queues as one.</summary>
    /// <param name="queues">The queues.</param>
    public static RuntimeWork Sum(IReadOnlyCollection<RuntimeWork> queues)
    {
        ArgumentNullException.ThrowIfNull(queues);
        return new RuntimeWork(queues.Sum(queue => queue.Running), queues.Sum(queue => queue.Queued))
        {
            QueuedByPriority = [.. queues
                .SelectMany(queue => queue.QueuedByPriority)
                .GroupBy(priority => priority.Key, priority => priority.Value)
                .Select(priority => KeyValuePair.Create(priority.Key, priority.Sum()))
                .OrderByDescending(priority => priority.Key)],
            Oldest = queues.Count == 0 ? TimeSpan.Zero : queues.Max(queue => queue.Oldest),
        };
    }
}
