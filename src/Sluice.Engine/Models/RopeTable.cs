using Sluice.Engine.Kernels;

namespace Sluice.Engine.Models;

/// <summary>Cosines and sines of the rope angles for the tokens of the current batch.</summary>
internal sealed unsafe class RopeTable : IDisposable
{
    private readonly double[] _frequencies;
    private readonly NativeBuffer _buffer;
    private readonly int _capacity;

    public RopeTable(DecoderSpec spec, float* factors, int capacity)
    {
        Pairs = spec.RopeColumns / 2;
        _capacity = capacity;
        _frequencies = new double[Pairs];
        for (int i = 0; i < Pairs; i++)
        {
            double divisor = (factors is null ? 1.0 : factors[i]) * spec.RopeDivisor;
            _frequencies[i] = Math.Pow(spec.RopeBase, -2.0 * i / spec.RopeColumns) / divisor;
        }

        _buffer = new NativeBuffer(2L * capacity * Pairs * sizeof(float));
    }

    public int Pairs { get; }

    public float* Cosines(int token) => (float*)_buffer.Pointer + ((long)token * Pairs);

    public float* Sines(int token) => (float*)_buffer.Pointer + (((long)_capacity + token) * Pairs);

    public void Fill(int token, int position)
    {
        float* cosines = Cosines(token);
        float* sines = Sines(token);
        for (int i = 0; i < Pairs; i++)
        {
            (double sine, double cosine) = Math.SinCos(position * _frequencies[i]);
            cosines[i] = (float)cosine;
            sines[i] = (float)sine;
        }
    }

    public void Dispose() => _buffer.Dispose();
}
