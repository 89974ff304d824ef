using System.Collections.Immutable;

namespace Sluice.Engine.Gguf;

/// <summary>Name, shape and place of one tensor; the file was checked to hold all of its bytes.</summary>
public sealed class GgufTensor
{
    internal GgufTensor(string name, GgmlType type, ImmutableArray<long> shape, long elementCount, int part, long byteOffset, long byteCount)
    {
        Name = name;
        Type = type;
        Shape = shape;
        ElementCount = elementCount;
        Part = part;
        ByteOffset = byteOffset;
        ByteCount = byteCount;
    }

    /// <summary>The name, unique in the file, such as <c>blk.0.attn_q.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The element format.</summary>
    public GgmlType Type { get; }

    /// <summary>The sizes of its 1 to 4 dimensions, innermost first: a matrix is (columns, rows).</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The product of the sizes in <see cref="Shape"/>.</summary>
    public long ElementCount { get; }

    /// <summary>Which file of a split model holds it, counted from 0.</summary>
    public int Part { get; }

    /// <summary>Where its data begins, in bytes from the start of its file.</summary>
    public long ByteOffset { get; }

    /// <summary>The length of its data in bytes.</summary>
    public long ByteCount { get; }
}
