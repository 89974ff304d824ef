using System.Runtime.Intrinsics;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Vectors;

/// <summary>The operations of a decoder on rows of floats, and attention, for one register width.</summary>
internal abstract unsafe class VectorKernels
{
    public abstract string Name { get; }

    /// <summary>y = x / rms(x) * weight.</summary>
    public abstract void Normalize(float* x, float* weight, float* y, int count, float epsilon);

    /// <summary>x += delta.</summary>
    public abstract void Add(float* x, float* delta, int count);

    /// <summary>y = (x - mean) / deviation * weight + bias.</summary>
    public abstract void NormalizeWithMean(float* x, float* weight, float* bias, float* y, int count, float epsilon);

    /// <summary>x += delta * factor.</summary>
    public abstract void AddScaled(float* x, float* delta, float factor, int count);

    /// <summary>x *= factor.</summary>
    public abstract void Scale(float* x, float factor, int count);

    /// <summary>x = cap * tanh(x / cap).</summary>
    public abstract void Cap(float* x, float cap, int count);

    /// <summary>y = f(gate) * up, where a null <paramref name="up"/> stands for ones.</summary>
    public abstract void Gate(Nonlinearity kind, float* gate, float* up, float* y, int count);

    /// <summary>Turns the pairs (i, i + pairs) by the angles whose cosines and sines are given.</summary>
    public abstract void RotateHalves(float* x, float* cosines, float* sines, int pairs);

    /// <summary>Turns the pairs (2i, 2i + 1).</summary>
    public abstract void RotateNeighbours(float* x, float* cosines, float* sines, int pairs);

    /// <summary>Stores as binary16; <paramref name="count"/> is a multiple of 16.</summary>
    public abstract void StoreHalf(float* from, ushort* to, int count);

    /// <summary>Makes the byte form of columns [first, last) of a token's row; both are multiples of 32.</summary>
    public abstract void Quantize(Activations x, int token, int first, int last);

    /// <summary>Writes a position's key and value, both of the padded size, into the page of one head.</summary>
    public abstract void StorePosition(KvLayout layout, byte* head, int offset, float* key, float* value);

    /// <summary>Attention of a tile of queries to one head's cache.</summary>
    public abstract void Attend(in AttentionTile tile);

    /// <summary>The part of that which comes from one span of positions.</summary>
    public abstract void AttendSpan(in AttentionTile tile, int span, float* partial);

    /// <summary>Adds a further span to the ones before.</summary>
    public abstract void JoinSpans(float* sum, float* partial, int rows, int paddedSize);

    /// <summary>Writes the outputs from what all spans came to.</summary>
    public abstract void FinishSpans(in AttentionTile tile, float* sum);

    /// <summary>The widest allowed version.</summary>
    public static VectorKernels Best(InstructionSet allowed) => Runnable(allowed).First();

    /// <summary>Every version that this processor runs, widest first.</summary>
    public static IEnumerable<VectorKernels> Runnable(InstructionSet allowed)
    {
        if (allowed >= InstructionSet.Avx512 && InstructionSets.IsSupported(InstructionSet.Avx512))
        {
            yield return new VectorKernels<Lanes512, Vector512<float>>();
        }

        if (allowed >= InstructionSet.Avx2 && InstructionSets.IsSupported(InstructionSet.Avx2))
        {
            yield return new VectorKernels<Lanes256, Vector256<float>>();
        }

        if (allowed >= InstructionSet.Vector)
        {
            yield return new VectorKernels<Lanes128, Vector128<float>>();
        }

        yield return new VectorKernels<LanesScalar, float>();
    }
}
