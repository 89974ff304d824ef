namespace Sluice.Engine.Scheduling;

/// <summary>
/// Who gives up the slot when all are taken and somebody waits who should have one. What was calculated is remembered, so that going on later costs
/// little, and nobody is displaced by one of whom he would be displaced again.
/// </summary>
internal static class Displacement
{
    /// <summary>The running sequence that makes room for one that waits, as an index; -1 if that has to wait for an end.</summary>
    /// <param name="running">Those that run, who keeps his pages longest first.</param>
    /// <param name="waiting">The one whose turn it is.</param>
    public static int Find(IReadOnlyList<Sequence> running, Sequence waiting)
    {
        for (int i = running.Count - 1; i >= 0; i--)
        {
            if (GivesWay(running[i], waiting))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool GivesWay(Sequence running, Sequence waiting)
    {
        if (running.Origin.Priority != waiting.Origin.Priority)
        {
            return running.Origin.Priority < waiting.Origin.Priority;
        }

        bool isKnown = running.Origin.Principal is not null;
        if (isKnown != waiting.Origin.Principal is not null)
        {
            return !isKnown;
        }

        // With a difference of one they would take the slot from each other for ever.
        return running.Share!.Running > waiting.Share!.Running + 1;
    }
}
