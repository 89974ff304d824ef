using Sluice.Engine.Gguf;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>A format of the file that keeps its values in quantised blocks.</summary>
internal unsafe interface IBlockFormat
{
    static abstract GgmlType Type { get; }

    /// <summary>The values that one block holds.</summary>
    static abstract int Columns { get; }

    /// <summary>The bytes of one block.</summary>
    static abstract int Bytes { get; }

    /// <summary>The values of one block, each rounded once to a float.</summary>
    static abstract void Decode(byte* block, float* to);
}
