using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>The rope tables of a model: one for all layers, another one for layers with a window, or none.</summary>
internal sealed class RopeTables : IDisposable
{
    private readonly RopeTable? _table;
    private readonly RopeTable? _windowTable;

    public RopeTables(DecoderSpec spec, RopeDivisors divisors, int contextLength, int capacity)
    {
        _table = spec.Rope is { } rope ? new RopeTable(rope, divisors.For(rope, contextLength), capacity) : null;
        _windowTable = spec.WindowRope is { } other ? new RopeTable(other, divisors.For(other, contextLength), capacity) : null;
    }

    public RopeTable? Of(DecoderSpec spec, int layer) => spec.HasWindow(layer) ? _windowTable ?? _table : _table;

    public void Fill(int token, int position)
    {
        _table?.Fill(token, position);
        _windowTable?.Fill(token, position);
    }

    public void Dispose()
    {
        _table?.Dispose();
        _windowTable?.Dispose();
    }
}
