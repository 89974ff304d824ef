using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>Claims pieces of a phase whose number nobody knows: every worker counts all of them, and does those that it has claimed.</summary>
internal ref struct PieceClaim(WorkerTeam team)
{
    private int _claimed = team.NextChunk();
    private int _piece;

    /// <summary>Counts the next piece; answers whether it is this worker's.</summary>
    public bool Next()
    {
        if (_piece++ != _claimed)
        {
            return false;
        }

        _claimed = team.NextChunk();
        return true;
    }
}
