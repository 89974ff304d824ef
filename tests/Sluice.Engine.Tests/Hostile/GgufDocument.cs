using System.Text;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.Hostile;

/// <summary>A GGUF file taken apart, so that single facts of it can be changed and the rest stays as it is.</summary>
internal sealed class GgufDocument
{
    private const int Alignment = 32;

    private GgufDocument(List<Entry> entries, List<Tensor> tensors)
    {
        Entries = entries;
        Tensors = tensors;
    }

    public List<Entry> Entries { get; }

    public List<Tensor> Tensors { get; }

    public static GgufDocument Parse(byte[] file)
    {
        using var reader = new BinaryReader(new MemoryStream(file), Encoding.UTF8);
        reader.ReadUInt64();
        int tensorCount = (int)reader.ReadUInt64();
        int entryCount = (int)reader.ReadUInt64();
        var entries = Enumerable.Range(0, entryCount).Select(_ => ReadEntry(reader)).ToList();
        var tensors = Enumerable.Range(0, tensorCount).Select(_ => ReadTensor(reader)).ToList();
        long data = (reader.BaseStream.Position + Alignment - 1) & -(long)Alignment;
        for (int i = 0; i < tensors.Count; i++)
        {
            // What lies up to the next tensor, padding included.
            long end = tensors.Where(other => other.Offset > tensors[i].Offset).Select(other => other.Offset).DefaultIfEmpty((ulong)(file.Length - data)).Min() is var next ? (long)next : 0;
            tensors[i] = tensors[i] with { Data = file[(int)(data + (long)tensors[i].Offset)..(int)(data + end)] };
        }

        return new GgufDocument(entries, tensors);
    }

    /// <summary>A copy, whose lists can be changed without changing this.</summary>
    public GgufDocument Copy() => new([.. Entries], [.. Tensors]);

    public int IndexOf(string key) => Entries.FindIndex(entry => entry.Key == key);

    /// <summary>Replaces an entry, or appends it.</summary>
    public void Set(Entry entry)
    {
        int index = IndexOf(entry.Key);
        if (index >= 0)
        {
            Entries[index] = entry;
        }
        else
        {
            Entries.Add(entry);
        }
    }

    /// <summary>The file; tensors lie one behind the other unless one says where it wants to be.</summary>
    public byte[] Write()
    {
        var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)Tensors.Count);
        writer.Write((ulong)Entries.Count);
        foreach (var entry in Entries)
        {
            writer.Write(Text(entry.Key));
            writer.Write((uint)entry.Type);
            writer.Write(entry.Value);
        }

        ulong offset = 0;
        foreach (var tensor in Tensors)
        {
            writer.Write(Text(tensor.Name));
            writer.Write((uint)tensor.Shape.Length);
            Array.ForEach(tensor.Shape, writer.Write);
            writer.Write(tensor.Type);
            writer.Write(tensor.Forced ?? offset);
            offset += (ulong)((tensor.Data.Length + Alignment - 1) & -Alignment);
        }

        Pad(writer);
        foreach (var tensor in Tensors)
        {
            writer.Write(tensor.Data);
            Pad(writer);
        }

        return stream.ToArray();
    }

    /// <summary>A length and the bytes of a text.</summary>
    public static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes];
    }

    private static void Pad(BinaryWriter writer)
    {
        while (writer.BaseStream.Position % Alignment != 0)
        {
            writer.Write((byte)0);
        }
    }

    private static Entry ReadEntry(BinaryReader reader)
    {
        string key = ReadText(reader);
        var type = (GgufValueType)reader.ReadUInt32();
        long start = reader.BaseStream.Position;
        Skip(reader, type);
        long end = reader.BaseStream.Position;
        reader.BaseStream.Position = start;
        return new Entry(key, type, reader.ReadBytes((int)(end - start)));
    }

    private static Tensor ReadTensor(BinaryReader reader)
    {
        string name = ReadText(reader);
        ulong[] shape = new ulong[reader.ReadUInt32()];
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = reader.ReadUInt64();
        }

        return new Tensor(name, shape, reader.ReadUInt32(), reader.ReadUInt64(), [], null);
    }

    private static string ReadText(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadUInt64()));

    private static void Skip(BinaryReader reader, GgufValueType type)
    {
        switch (type)
        {
            case GgufValueType.String:
                ReadText(reader);
                break;
            case GgufValueType.Array:
                var element = (GgufValueType)reader.ReadUInt32();
                for (ulong left = reader.ReadUInt64(); left > 0; left--)
                {
                    Skip(reader, element);
                }

                break;
            default:
                reader.BaseStream.Position += GgufHeader.SizeOf(type);
                break;
        }
    }

    internal sealed record Entry(string Key, GgufValueType Type, byte[] Value)
    {
        public static Entry Of(string key, string value) => new(key, GgufValueType.String, Text(value));

        public static Entry Of(string key, uint value) => new(key, GgufValueType.UInt32, BitConverter.GetBytes(value));

        public static Entry Of(string key, params string[] values) =>
            new(key, GgufValueType.Array, [.. BitConverter.GetBytes((uint)GgufValueType.String), .. BitConverter.GetBytes((ulong)values.Length), .. values.SelectMany(Text)]);

        public static Entry Of(string key, params int[] values) =>
            new(key, GgufValueType.Array, [.. BitConverter.GetBytes((uint)GgufValueType.Int32), .. BitConverter.GetBytes((ulong)values.Length), .. values.SelectMany(BitConverter.GetBytes)]);

        public static Entry Of(string key, params float[] values) =>
            new(key, GgufValueType.Array, [.. BitConverter.GetBytes((uint)GgufValueType.Float32), .. BitConverter.GetBytes((ulong)values.Length), .. values.SelectMany(BitConverter.GetBytes)]);
    }

    /// <param name="Name">Its name.</param>
    /// <param name="Shape">Its shape, innermost first.</param>
    /// <param name="Type">The number of its type.</param>
    /// <param name="Offset">Where it lay.</param>
    /// <param name="Data">Its bytes.</param>
    /// <param name="Forced">Where it says to lie, whatever is true.</param>
    internal sealed record Tensor(string Name, ulong[] Shape, uint Type, ulong Offset, byte[] Data, ulong? Forced);
}
