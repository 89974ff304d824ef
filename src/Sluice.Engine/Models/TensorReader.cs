using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices;
using Sluice.Engine.Kernels.Matrices.Formats;

namespace Sluice.Engine.Models;

/// <summary>Finds tensors by name, checks their shape and type, and turns vectors into floats.</summary>
internal sealed unsafe class TensorReader(GgufFile file, InstructionSet allowed)
{
    private readonly Dictionary<string, Linear> _matrices = [];

    /// <summary>Every matrix that was asked for.</summary>
    public IReadOnlyCollection<Linear> Matrices => _matrices.Values;

    /// <summary>The vectors that had to be converted.</summary>
    public List<NativeBuffer> Vectors { get; } = [];

    public Linear Matrix(string name, int rows, int columns)
    {
        if (_matrices.TryGetValue(name, out var known))
        {
            return known;
        }

        var tensor = Find(name, columns, rows);
        var kernel = MatrixKernels.Best(tensor.Type, allowed) ?? throw Unsupported(tensor, MatrixFormats.Types);
        var linear = new Linear(_matrices.Count, tensor, kernel, file.DataOf(tensor), 0, rows, columns);
        _matrices.Add(name, linear);
        return linear;
    }

    /// <summary>Some rows of a matrix, or of one of the matrices that a tensor of three dimensions holds, as a matrix of their own.</summary>
    public Linear Rows(GgufTensor tensor, long firstRow, int rows)
    {
        int columns = (int)tensor.Shape[0];
        string name = $"{tensor.Name}[{firstRow}]";
        if (_matrices.TryGetValue(name, out var known))
        {
            return known;
        }

        var kernel = MatrixKernels.Best(tensor.Type, allowed) ?? throw Unsupported(tensor, MatrixFormats.Types);
        var linear = new Linear(
            _matrices.Count, tensor, kernel, file.DataOf(tensor) + (firstRow * tensor.RowBytes(columns)), firstRow, rows, columns);
        _matrices.Add(name, linear);
        return linear;
    }

    /// <summary>A vector as a matrix of one row.</summary>
    public Linear RowVector(string name, int columns) => Rows(Find(name, columns), 0, 1);

    public bool Has(string name) => file.FindTensor(name) is not null;

    /// <summary>The rows of a tensor; 0 if there is none of this name.</summary>
    public long Rows(string name) => file.FindTensor(name) is { Shape.Length: > 1 } tensor ? tensor.Shape[1] : 0;

    /// <summary>A part of a vector that may be null.</summary>
    public static float* Part(float* vector, int offset) => vector is null ? null : vector + offset;

    public GgufTensor Find(string name, params ReadOnlySpan<long> shape)
    {
        var tensor = file.FindTensor(name)
            ?? throw new EngineException(EngineErrorCode.MissingTensor, $"The tensor '{name}' is missing.");

        // Dimensions of one element behind the others say nothing, and some converters write them.
        return tensor.Shape.AsSpan().TrimEnd(1L).SequenceEqual(shape.TrimEnd(1L))
            ? tensor
            : throw new EngineException(
                EngineErrorCode.MisshapedTensor,
                $"The tensor '{name}' has the shape {string.Join('x', tensor.Shape)}; expected is {string.Join('x', shape.ToArray())}.");
    }

    /// <summary>A matrix of any number of rows.</summary>
    public GgufTensor Table(string name, int columns) => Find(name, columns, Math.Max(1, Rows(name)));

    /// <summary>The vector's floats, or null if it is optional and absent.</summary>
    public float* Vector(string name, int length, bool optional = false) =>
        optional && !Has(name) ? null : Floats(Find(name, length));

    /// <summary>The floats of several vectors in a row, or null if they are optional and absent.</summary>
    public float* Table(string name, int length, int count, bool optional) =>
        optional && !Has(name) ? null : Floats(Find(name, length, count));

    private float* Floats(GgufTensor tensor)
    {
        byte* source = file.DataOf(tensor);
        var buffer = new NativeBuffer(tensor.ElementCount * sizeof(float));
        Vectors.Add(buffer);
        float* to = (float*)buffer.Pointer;
        for (long i = 0; i < tensor.ElementCount; i++)
        {
            to[i] = tensor.Type switch
            {
                GgmlType.F32 => ((float*)source)[i],
                GgmlType.F16 => LanesScalar.LoadHalf((ushort*)source + i),
                GgmlType.BF16 => LanesScalar.LoadBrain((ushort*)source + i),
                _ => throw Unsupported(tensor, [GgmlType.F32, GgmlType.F16, GgmlType.BF16]),
            };
        }

        return to;
    }

    private static EngineException Unsupported(GgufTensor tensor, IEnumerable<GgmlType> supported) => new(
        EngineErrorCode.UnsupportedTensorType,
        $"The tensor '{tensor.Name}' has the type {tensor.Type}; supported are {string.Join(", ", supported)}.");
}
