using Sluice.Engine.Kernels;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>Cosines and sines of the rope angles for the tokens of the current batch.</summary>
internal sealed unsafe class RopeTable : IDisposable
{
    private readonly double[] _frequencies;
    private readonly double _magnitude;
    private readonly NativeBuffer _buffer;
    private readonly int _capacity;

    public RopeTable(RopeSpec spec, ReadOnlySpan<float> divisors, int capacity)
    {
        Pairing = spec.Pairing;
        Pairs = spec.Columns / 2;
        _capacity = capacity;
        _magnitude = spec.Magnitude;
        _frequencies = spec.Frequencies(divisors);
        _buffer = new NativeBuffer(2L * capacity * Pairs * sizeof(float));
    }

    public RopePairing Pairing { get; }

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
            cosines[i] = (float)(cosine * _magnitude);
            sines[i] = (float)(sine * _magnitude);
        }
    }

    public void Dispose() => _buffer.Dispose();
}
