using System.Text;

namespace Sluice.Engine.Tests.Gguf;

/// <summary>A GGUF file written field by field, so that every field can be wrong.</summary>
internal sealed class GgufBytes
{
    private readonly List<byte> _bytes = [];

    internal GgufBytes(ulong tensors, ulong entries, uint version = 3) => Raw("GGUF"u8).U32(version).U64(tensors).U64(entries);

    internal GgufBytes U8(byte value) => Raw([value]);

    internal GgufBytes U32(uint value) => Raw(BitConverter.GetBytes(value));

    internal GgufBytes U64(ulong value) => Raw(BitConverter.GetBytes(value));

    internal GgufBytes Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    internal GgufBytes Text(string text) => U64((ulong)Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text));

    internal GgufBytes Tensor(string name, uint type, ulong offset, params ulong[] shape)
    {
        Text(name).U32((uint)shape.Length);
        Array.ForEach(shape, size => U64(size));
        return U32(type).U64(offset);
    }

    /// <summary>Ends the header and adds this many bytes of tensor data.</summary>
    internal GgufBytes Data(int bytes) => Raw(new byte[((_bytes.Count + 31) & -32) - _bytes.Count + bytes]);

    internal byte[] ToArray() => [.. _bytes];
}
