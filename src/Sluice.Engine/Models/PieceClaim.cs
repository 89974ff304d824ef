using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>
/// Claims the work of a phase: first pieces whose number nobody knows (every worker counts all of them and does those that it has
/// claimed), then chunks, some of which need the pieces. As those were begun before, there is hardly ever anything to wait for.
/// </summary>
internal ref struct PieceClaim(WorkerTeam team)
{
    private int _claimed = -1;
    private int _pieces;
    private bool _arePiecesDone;

    /// <summary>Counts the next piece; answers whether it is this worker's, who calls <see cref="Finish"/> when it is done.</summary>
    public bool Next()
    {
        _claimed = _claimed < 0 ? team.NextChunk() : _claimed;
        return _pieces++ == _claimed;
    }

    /// <summary>The claimed piece is done; claims the next one.</summary>
    public void Finish()
    {
        team.Finish();
        _claimed = team.NextChunk();
    }

    /// <summary>Claims one of so many chunks, once all pieces were counted; -1 when none is left.</summary>
    public readonly int NextChunk(int chunks) => team.NextOf(chunks);

    /// <summary>Waits until all pieces are done, whoever does them.</summary>
    public void AwaitPieces()
    {
        if (!_arePiecesDone)
        {
            team.AwaitFinished(_pieces);
            _arePiecesDone = true;
        }
    }
}
