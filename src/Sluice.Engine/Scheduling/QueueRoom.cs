namespace Sluice.Engine.Scheduling;

/// <summary>
/// Who leaves a full queue for somebody that comes: requests of a lower priority, those of nobody in particular for those of somebody, then the newest of
/// whoever has more waiting. What has begun stays, and nobody sends away what he would be sent away by in turn.
/// </summary>
internal static class QueueRoom
{
    /// <summary>The work that has to leave, whole requests only; empty if that would not make enough room.</summary>
    /// <param name="queue">What waits.</param>
    /// <param name="coming">One piece of the work of the request that comes.</param>
    /// <param name="pieces">How many pieces it has.</param>
    /// <param name="needed">How many have to leave.</param>
    public static List<T> Find<T>(WaitingQueue<T> queue, T coming, int pieces, int needed)
        where T : QueuedWork
    {
        var leaving = new List<T>();
        var requests = queue.All.GroupBy(static work => work.Head).Where(static request => !request.Key.HasBegun).Select(static request => request.ToArray()).ToList();
        var counts = queue.All.GroupBy(static work => work.Share!).ToDictionary(static share => share.Key, static share => share.Count());
        int own = pieces + queue.All.Count(work => work.Origin.Principal == coming.Origin.Principal);
        while (leaving.Count < needed)
        {
            var next = requests
                .Where(request => GivesWay(request[0], coming, counts[request[0].Share!] - request.Length, own))
                .OrderBy(static request => request[0].Origin.Priority)
                .ThenBy(static request => request[0].Origin.Principal is not null)
                .ThenByDescending(request => counts[request[0].Share!])
                .ThenByDescending(static request => request[0].Order)
                .FirstOrDefault();
            if (next is null)
            {
                return [];
            }

            requests.Remove(next);
            counts[next[0].Share!] -= next.Length;
            leaving.AddRange(next);
        }

        return leaving;
    }

    /// <summary>What a request that had to leave is told.</summary>
    public static EngineException Lost() =>
        new(EngineErrorCode.QueueFull, "The queue is full, and the place in it went to a request that comes before this one: of a higher priority, or of somebody who has fewer waiting.");

    private static bool GivesWay(QueuedWork waiting, QueuedWork coming, int left, int own)
    {
        if (waiting.Origin.Priority != coming.Origin.Priority)
        {
            return waiting.Origin.Priority < coming.Origin.Priority;
        }

        bool isKnown = waiting.Origin.Principal is not null;
        return isKnown != coming.Origin.Principal is not null ? !isKnown : left >= own;
    }
}
