using Sluice.Engine.Gguf;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>What the engine can do with matrices of one type.</summary>
internal abstract unsafe class MatrixFormat
{
    public abstract GgmlType Type { get; }

    /// <summary>Every kernel, best first; the last one needs nothing of the processor.</summary>
    public abstract IEnumerable<KernelChoice> Kernels { get; }

    /// <summary>The first <paramref name="columns"/> values of a row as it lies in the file.</summary>
    public abstract void Decode(byte* row, float* to, int columns);
}
