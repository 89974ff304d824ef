using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>Room for what single spans of positions come to, where the attention of a few tokens is split among the workers.</summary>
internal sealed unsafe class AttentionPartials(int floats, WorkerTeam team) : IDisposable
{
    private NativeBuffer? _buffer;

    // As many pieces as keep every worker busy to the end of the phase.
    private int Enough => 4 * team.Size;

    /// <summary>Makes room for a pass of so many tiles and heads; between passes only.</summary>
    public void Reserve(int items, int positions)
    {
        if (items >= Enough)
        {
            return;
        }

        long bytes = (long)Enough * CountOf(positions) * floats * sizeof(float);
        if (CountOf(positions) > 1 && (_buffer?.Bytes ?? 0) < bytes)
        {
            _buffer?.Dispose();
            _buffer = new NativeBuffer(bytes * 2);
        }
    }

    /// <summary>Into how many spans each item is split; 1 where that brings nothing.</summary>
    public int Spans(int items, int positions) => team.Active > 1 && items < Enough ? CountOf(positions) : 1;

    public float* Of(int item) => (float*)_buffer!.Pointer + ((long)item * floats);

    public void Dispose() => _buffer?.Dispose();

    private static int CountOf(int positions) => (positions + AttentionTile.SpanPositions - 1) / AttentionTile.SpanPositions;
}
