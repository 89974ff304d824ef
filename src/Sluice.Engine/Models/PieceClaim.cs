using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>
/// Claims the pieces of a phase: first those whose number nobody knows (every worker counts all of them and does those that it has
/// claimed), then chunks, some of which need the pieces. As those were begun before, there is hardly ever anything to wait for.
/// </summary>
internal ref struct PieceClaim(WorkerTeam team)
{
    private int _claimed = team.NextChunk();
    private int _pieces;
    private bool _arePiecesDone;

    /// <summary>The claimed chunk, once all pieces were counted: 0, 1, 2 … across all workers.</summary>
    public readonly int Chunk => _claimed - _pieces;

    /// <summary>Counts the next piece; answers whether it is this worker's, who calls <see cref="Finish"/> when it is done.</summary>
    public bool Next() => _pieces++ == _claimed;

    /// <summary>The claimed piece is done; claims the next one.</summary>
    public void Finish()
    {
        team.Finish();
        NextChunk();
    }

    /// <summary>Claims the next chunk.</summary>
    public void NextChunk() => _claimed = team.NextChunk();

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
