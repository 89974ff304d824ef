using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Kernels.Vectors;

namespace Sluice.Engine.Tests.Kernels;

/// <summary>Random keys and values of one head in scattered pages, beside queries, and attention to them in double precision.</summary>
internal sealed unsafe class PagedHead : IDisposable
{
    private readonly NativeBuffer _pages;
    private readonly NativeBuffer _scratch;
    private readonly NativeBuffer _partials;
    private readonly KvLayout _layout;
    private readonly int[] _table;
    private readonly double[][] _keys;
    private readonly double[][] _values;
    private readonly float[][] _queries;
    private readonly int[] _visible;
    private readonly int _headSize;

    public PagedHead(VectorKernels kernels, KvFormat format, int headSize, int[] visible, Random random)
    {
        _headSize = headSize;
        _visible = visible;
        _layout = new KvLayout(format, headSize);
        int positions = visible.Max();
        int count = KvLayout.Pages(positions);
        _table = [.. Enumerable.Range(0, count).OrderBy(_ => random.Next())];
        _pages = new NativeBuffer((long)count * _layout.HeadBytes);
        _scratch = new NativeBuffer(AttentionTile.ScratchFloats(visible.Length, _layout.PaddedSize) * sizeof(float));
        _partials = new NativeBuffer(64L * AttentionTile.PartialFloats(visible.Length, _layout.PaddedSize) * sizeof(float));
        _queries = [.. visible.Select(_ => Row(random, 2f))];
        _keys = new double[positions][];
        _values = new double[positions][];
        for (int position = 0; position < positions; position++)
        {
            float[] key = Row(random, 2f);
            float[] value = Row(random, 1f);
            fixed (float* k = key, v = value)
            {
                byte* page = _pages.Pointer + ((long)_table[position / 32] * _layout.HeadBytes);
                kernels.StorePosition(_layout, page, position % 32, k, v);
            }

            _keys[position] = Kept(key, format);
            _values[position] = Kept(value, format);
        }
    }

    public int Window { get; init; }

    public float SoftCap { get; init; }

    public float[]? Sinks { get; init; }

    /// <summary>Takes over pages and last query of another head with as many positions.</summary>
    public void TakeLastRowOf(PagedHead other)
    {
        Buffer.MemoryCopy(other._pages.Pointer, _pages.Pointer, _pages.Bytes, _pages.Bytes);
        other._table.CopyTo(_table, 0);
        _queries[^1] = other._queries[^1];
    }

    /// <summary>The outputs of the kernel: in one go, or span by span.</summary>
    public float[][] Attend(VectorKernels kernels, bool bySpans)
    {
        float[][] outputs = [.. _visible.Select(_ => new float[_headSize])];
        float** queries = stackalloc float*[_visible.Length];
        float** results = stackalloc float*[_visible.Length];
        var pins = new List<System.Runtime.InteropServices.GCHandle>();
        for (int row = 0; row < _visible.Length; row++)
        {
            queries[row] = Pin(_queries[row], pins);
            results[row] = Pin(outputs[row], pins);
        }

        fixed (int* visible = _visible, first = _visible.Select(FirstVisible).ToArray(), table = _table)
        fixed (float* sinks = Sinks)
        {
            var tile = new AttentionTile
            {
                Queries = queries,
                Outputs = results,
                First = first,
                Visible = visible,
                Rows = _visible.Length,
                Head = _pages.Pointer,
                PageStride = _layout.HeadBytes,
                Pages = table,
                Layout = _layout,
                HeadSize = _headSize,
                Scale = Scale,
                Cap = SoftCap,
                Sinks = sinks,
                Scratch = (float*)_scratch.Pointer,
            };
            if (bySpans)
            {
                BySpans(kernels, tile);
            }
            else
            {
                kernels.Attend(tile);
            }
        }

        pins.ForEach(pin => pin.Free());
        return outputs;
    }

    public double[] Expected(int row)
    {
        int first = FirstVisible(_visible[row]);
        double[] scores = [.. _keys[first.._visible[row]].Select(key => Bend(_queries[row].Zip(key, (q, k) => q * k).Sum() * Scale))];
        double[] weights = [.. scores.Select(Math.Exp)];
        double sum = weights.Sum() + (Sinks is null ? 0 : Math.Exp(Sinks[row]));
        return [.. Enumerable.Range(0, _headSize).Select(i => weights.Select((weight, p) => weight / sum * _values[first + p][i]).Sum())];
    }

    public void Dispose()
    {
        _pages.Dispose();
        _scratch.Dispose();
        _partials.Dispose();
    }

    private float Scale => 1f / MathF.Sqrt(_headSize);

    private static float* Pin(float[] row, List<System.Runtime.InteropServices.GCHandle> pins)
    {
        pins.Add(System.Runtime.InteropServices.GCHandle.Alloc(row, System.Runtime.InteropServices.GCHandleType.Pinned));
        return (float*)pins[^1].AddrOfPinnedObject();
    }

    private void BySpans(VectorKernels kernels, in AttentionTile tile)
    {
        // As other workers would: the last span first.
        int floats = AttentionTile.PartialFloats(tile.Rows, _layout.PaddedSize);
        float* partials = (float*)_partials.Pointer;
        tile.Spans(out int first, out int end);
        for (int span = end - 1; span >= first; span--)
        {
            kernels.AttendSpan(tile, span, partials + ((span - first) * floats));
        }

        for (int span = first + 1; span < end; span++)
        {
            kernels.JoinSpans(partials, partials + ((span - first) * floats), tile.Rows, _layout.PaddedSize);
        }

        kernels.FinishSpans(tile, partials);
    }

    private int FirstVisible(int visible) => Window == 0 ? 0 : Math.Max(0, visible - Window);

    private double Bend(double score) => SoftCap == 0f ? score : SoftCap * Math.Tanh(score / SoftCap);

    private float[] Row(Random random, float size)
    {
        float[] row = new float[_layout.PaddedSize];
        for (int i = 0; i < _headSize; i++)
        {
            row[i] = ((random.NextSingle() * 2f) - 1f) * size;
        }

        return row;
    }

    /// <summary>What is left of a row in the cache, by the formats' definitions.</summary>
    private static double[] Kept(float[] row, KvFormat format)
    {
        if (format == KvFormat.F16)
        {
            return [.. row.Select(value => (double)(Half)value)];
        }

        double[] kept = new double[row.Length];
        for (int first = 0; first < row.Length; first += 32)
        {
            int last = Math.Min(row.Length, first + 32);
            double scale = (double)(Half)(row[first..last].Max(MathF.Abs) / 127f);
            for (int i = first; i < last; i++)
            {
                kept[i] = scale == 0 ? 0 : Math.Clamp(Math.Round(row[i] / scale), -127, 127) * scale;
            }
        }

        return kept;
    }
}
