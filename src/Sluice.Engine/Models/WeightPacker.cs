using Sluice.Engine.Kernels;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>Rearranges all matrices whose kernels ask for it, on the whole team, into one buffer.</summary>
internal sealed unsafe class WeightPacker
{
    private const int ChunkRows = 256;
    private const long Alignment = 256;

    private readonly List<(Linear Matrix, long Offset, int FirstChunk)> _work = [];
    private readonly WorkerTeam _team;
    private readonly int _chunks;

    public WeightPacker(IEnumerable<Linear> matrices, WorkerTeam team)
    {
        _team = team;
        long bytes = 0;
        foreach (var matrix in matrices.Where(matrix => matrix.PackedBytes > 0))
        {
            _work.Add((matrix, bytes, _chunks));
            bytes += (matrix.PackedBytes + Alignment - 1) & -Alignment;
            _chunks += (matrix.Rows + ChunkRows - 1) / ChunkRows;
        }

        Buffer = new NativeBuffer(bytes);
    }

    public NativeBuffer Buffer { get; }

    public void Pack()
    {
        _team.Run(PackChunks, _team.Size);
        foreach (var (matrix, offset, _) in _work)
        {
            matrix.Weights = Buffer.Pointer + offset;
        }
    }

    private void PackChunks(int worker)
    {
        for (int chunk = _team.NextChunk(); chunk < _chunks; chunk = _team.NextChunk())
        {
            int index = _work.FindLastIndex(item => item.FirstChunk <= chunk);
            var (matrix, offset, firstChunk) = _work[index];
            int firstRow = (chunk - firstChunk) * ChunkRows;
            int lastRow = Math.Min(matrix.Rows, firstRow + ChunkRows);
            matrix.Kernel.Pack(matrix.Source, Buffer.Pointer + offset, matrix.Rows, matrix.Columns, firstRow, lastRow);
        }
    }
}
