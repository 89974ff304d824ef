using System.Text;

namespace Sluice.Engine.Gguf;

/// <summary>Writes GGUF files (version 3, little-endian): metadata and tensors are collected, then written in one pass.</summary>
public sealed class GgufWriter
{
    private readonly int _alignment;
    private readonly List<Action<BinaryWriter>> _entries = [];
    private readonly List<Tensor> _tensors = [];
    private long _dataBytes;

    /// <summary>Starts an empty file whose tensors are aligned to this many bytes, a power of two of at least 8.</summary>
    public GgufWriter(int alignment = 32)
    {
        _alignment = alignment;
        Add("general.alignment", (uint)alignment);
    }

    /// <summary>Adds a string.</summary>
    public void Add(string key, string value) => AddEntry(key, GgufValueType.String, writer => WriteString(writer, value));

    /// <summary>Adds an unsigned 32-bit integer.</summary>
    public void Add(string key, uint value) => AddEntry(key, GgufValueType.UInt32, writer => writer.Write(value));

    /// <summary>Adds a signed 32-bit integer.</summary>
    public void Add(string key, int value) => AddEntry(key, GgufValueType.Int32, writer => writer.Write(value));

    /// <summary>Adds an unsigned 64-bit integer.</summary>
    public void Add(string key, ulong value) => AddEntry(key, GgufValueType.UInt64, writer => writer.Write(value));

    /// <summary>Adds a 32-bit floating-point number.</summary>
    public void Add(string key, float value) => AddEntry(key, GgufValueType.Float32, writer => writer.Write(value));

    /// <summary>Adds a boolean.</summary>
    public void Add(string key, bool value) => AddEntry(key, GgufValueType.Boolean, writer => writer.Write(value));

    /// <summary>Adds an array of strings.</summary>
    public void Add(string key, IReadOnlyList<string> values) => AddArray(key, GgufValueType.String, values, WriteString);

    /// <summary>Adds an array of signed 32-bit integers.</summary>
    public void Add(string key, IReadOnlyList<int> values) => AddArray(key, GgufValueType.Int32, values, (writer, value) => writer.Write(value));

    /// <summary>Adds an array of 32-bit floating-point numbers.</summary>
    public void Add(string key, IReadOnlyList<float> values) => AddArray(key, GgufValueType.Float32, values, (writer, value) => writer.Write(value));

    /// <summary>Adds a tensor with its encoded bytes; the shape is innermost first.</summary>
    public void AddTensor(string name, GgmlType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> data)
    {
        long expected = AddTensor(name, type, shape, stream => stream.Write(data.Span));
        if (data.Length != expected)
        {
            throw new ArgumentException($"Tensor '{name}' needs {expected} bytes, not {data.Length}.", nameof(data));
        }
    }

    /// <summary>Adds a tensor whose bytes are produced while the file is written; returns how many it must write.</summary>
    public long AddTensor(string name, GgmlType type, ReadOnlySpan<long> shape, Action<Stream> writeData)
    {
        long elements = 1;
        foreach (long size in shape)
        {
            elements = checked(elements * size);
        }

        if (shape.IsEmpty || shape[0] % type.BlockElements() != 0)
        {
            throw new ArgumentException($"Tensor '{name}' needs rows of a multiple of {type.BlockElements()} elements.", nameof(shape));
        }

        long bytes = checked(elements / type.BlockElements() * type.BlockBytes());
        _tensors.Add(new Tensor(name, type, shape.ToArray(), _dataBytes, bytes, writeData));
        _dataBytes += Padded(bytes);
        return bytes;
    }

    /// <summary>Writes the whole file to a stream, which is left open.</summary>
    public void Write(Stream stream)
    {
        var counter = new MemoryStream();
        using (var writer = new BinaryWriter(counter, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write("GGUF"u8);
            writer.Write(3u);
            writer.Write((ulong)_tensors.Count);
            writer.Write((ulong)_entries.Count);
            _entries.ForEach(write => write(writer));
            foreach (var tensor in _tensors)
            {
                WriteString(writer, tensor.Name);
                writer.Write((uint)tensor.Shape.Length);
                Array.ForEach(tensor.Shape, writer.Write);
                writer.Write((uint)tensor.Type);
                writer.Write((ulong)tensor.Offset);
            }
        }

        counter.SetLength(Padded(counter.Length));
        counter.WriteTo(stream);
        byte[] padding = new byte[_alignment];
        foreach (var tensor in _tensors)
        {
            tensor.WriteData(stream);
            stream.Write(padding, 0, (int)(Padded(tensor.Bytes) - tensor.Bytes));
        }
    }

    private void AddArray<T>(string key, GgufValueType type, IReadOnlyList<T> values, Action<BinaryWriter, T> write) =>
        AddEntry(key, GgufValueType.Array, writer =>
        {
            writer.Write((uint)type);
            writer.Write((ulong)values.Count);
            foreach (var value in values)
            {
                write(writer, value);
            }
        });

    private void AddEntry(string key, GgufValueType type, Action<BinaryWriter> writeValue) => _entries.Add(writer =>
    {
        WriteString(writer, key);
        writer.Write((uint)type);
        writeValue(writer);
    });

    private static void WriteString(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private long Padded(long bytes) => (bytes + _alignment - 1) & -(long)_alignment;

    private sealed record Tensor(string Name, GgmlType Type, long[] Shape, long Offset, long Bytes, Action<Stream> WriteData);
}
