using System.Collections.Immutable;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices;

namespace Sluice.Engine.Models;

/// <summary>A weight matrix and the kernel that multiplies with it.</summary>
internal sealed unsafe class Linear(int index, GgufTensor tensor, MatrixKernel kernel, byte* source, long firstRow, int rows, int columns)
{
    /// <summary>Its place among all matrices of the model.</summary>
    public int Index => index;

    /// <summary>The tensor's name; several matrices may be cut from one tensor.</summary>
    public string Name => tensor.Name;

    public GgmlType Type => tensor.Type;

    public ImmutableArray<long> TensorShape => tensor.Shape;

    /// <summary>Where it begins among the rows of all matrices of its tensor.</summary>
    public long FirstRow => firstRow;

    public MatrixKernel Kernel => kernel;

    public int Rows => rows;

    public int Columns => columns;

    public byte* Source { get; } = source;

    public long SourceBytes { get; } = (long)rows * tensor.RowBytes(columns);

    public long PackedBytes { get; } = kernel.PackedBytes(rows, columns);

    /// <summary>What the kernel reads: the packed form once that was made, else the file.</summary>
    public byte* Weights { get; set; } = source;
}
