using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sluice.Engine.Gguf;

/// <summary>Everything in front of the tensor data, checked. Nothing in the file is trusted: counts and lengths are compared with the bytes that are left before anything is allocated for them.</summary>
internal sealed unsafe class GgufHeader
{
    internal const int FixedBytes = 24;

    private const uint Magic = 0x46554747; // "GGUF"
    private const uint PointerStart = 0x73726576; // "version https://git-lfs.github.com/spec/..."
    private const int MaxEntries = 65_536;
    private const int MaxTensors = 65_536;
    private const int MaxKeyBytes = 65_535;
    private const int MaxTensorNameBytes = 255;
    private const int MaxDimensions = 4;
    private const int MaxAlignment = 1 << 20;
    private const long MaxArrayElements = 1L << 26;
    private const long MaxHeaderBytes = 1L << 30;
    private const string AlignmentKey = "general.alignment";

    private readonly long _fileBytes;
    private readonly int _part;

    private GgufHeader(byte* data, long fileBytes, int part)
    {
        _fileBytes = fileBytes;
        _part = part;
        var cursor = new GgufCursor(data, fileBytes);
        Version = ReadVersion(ref cursor);
        int tensorCount = ReadCount(ref cursor, "tensors", MaxTensors, minimumBytes: 8 + 1 + 4 + 8 + 4 + 8);
        int entryCount = ReadCount(ref cursor, "metadata entries", MaxEntries, minimumBytes: 8 + 1 + 4 + 1);

        Entries = new Dictionary<string, GgufEntry>(entryCount, StringComparer.Ordinal);
        for (int i = 0; i < entryCount; i++)
        {
            ReadEntry(ref cursor);
        }

        int alignment = ReadAlignment(data);
        var infos = new TensorInfo[tensorCount];
        for (int i = 0; i < tensorCount; i++)
        {
            infos[i] = ReadTensorInfo(ref cursor, alignment);
        }

        Bytes = cursor.Position;
        long dataStart = (cursor.Position + alignment - 1) & -(long)alignment;
        Tensors = Place(infos, dataStart);
    }

    internal int Version { get; }

    /// <summary>Its length, without the padding behind it.</summary>
    internal long Bytes { get; }

    internal Dictionary<string, GgufEntry> Entries { get; }

    internal ImmutableArray<GgufTensor> Tensors { get; }

    internal static GgufHeader Parse(byte* data, long fileBytes, int part) => new(data, fileBytes, part);

    private static int ReadVersion(ref GgufCursor cursor)
    {
        switch (cursor.ReadUInt32("the magic number"))
        {
            case Magic:
                break;
            case PointerStart:
                throw new GgufException("this is no GGUF file but a pointer to one, as Git LFS leaves it: fetch the file itself (git lfs pull)", 0);
            default:
                throw new GgufException("this is no GGUF file: it does not begin with \"GGUF\"", 0);
        }

        uint version = cursor.ReadUInt32("the version");
        return version switch
        {
            2 or 3 => (int)version,
            0x0200_0000 or 0x0300_0000 => throw new GgufException("the file is big-endian; only little-endian files are supported", 4),
            _ => throw new GgufException($"version {version} is not supported; known are 2 and 3", 4),
        };
    }

    private static int ReadCount(ref GgufCursor cursor, string what, int limit, int minimumBytes)
    {
        long start = cursor.Position;
        ulong count = cursor.ReadUInt64(what);
        if (count > (ulong)limit || (long)count > cursor.Remaining / minimumBytes)
        {
            throw new GgufException($"{count} {what} are claimed; the file has {cursor.Remaining} more bytes and the limit is {limit}", start);
        }

        return (int)count;
    }

    private void ReadEntry(ref GgufCursor cursor)
    {
        long start = cursor.Position;
        string key = cursor.ReadName(MaxKeyBytes, "a metadata key");
        var entry = ReadValue(ref cursor);
        if (!Entries.TryAdd(key, entry))
        {
            throw new GgufException($"the metadata key '{key}' appears twice", start);
        }

        if (cursor.Position > MaxHeaderBytes)
        {
            throw new GgufException($"the metadata is larger than {MaxHeaderBytes} bytes", start);
        }
    }

    private static GgufEntry ReadValue(ref GgufCursor cursor)
    {
        var type = ReadValueType(ref cursor);
        if (type == GgufValueType.Array)
        {
            return ReadArray(ref cursor);
        }

        long start = cursor.Position;
        if (type == GgufValueType.String)
        {
            long bytes = cursor.SkipString("a metadata string");
            return new GgufEntry(type, type, start + 8, bytes);
        }

        cursor.Skip(SizeOf(type), "a metadata value");
        return new GgufEntry(type, type, start, 1);
    }

    private static GgufEntry ReadArray(ref GgufCursor cursor)
    {
        long typeStart = cursor.Position;
        var type = ReadValueType(ref cursor);
        if (type == GgufValueType.Array)
        {
            throw new GgufException("arrays inside arrays are not supported", typeStart);
        }

        long countStart = cursor.Position;
        ulong count = cursor.ReadUInt64("an array's count");
        int minimumBytes = type == GgufValueType.String ? 8 : SizeOf(type);
        if (count > MaxArrayElements || (long)count > cursor.Remaining / minimumBytes)
        {
            throw new GgufException($"an array of {count} elements is claimed; the file has {cursor.Remaining} more bytes and the limit is {MaxArrayElements} elements", countStart);
        }

        var entry = new GgufEntry(GgufValueType.Array, type, cursor.Position, (long)count);
        if (type == GgufValueType.String)
        {
            for (long i = 0; i < entry.Count; i++)
            {
                cursor.SkipString("a string in an array");
            }
        }
        else
        {
            cursor.Skip(entry.Count * minimumBytes, "an array");
        }

        return entry;
    }

    private static GgufValueType ReadValueType(ref GgufCursor cursor)
    {
        long start = cursor.Position;
        uint type = cursor.ReadUInt32("a value type");
        return type <= (uint)GgufValueType.Float64
            ? (GgufValueType)type
            : throw new GgufException($"{type} is no known metadata value type", start);
    }

    internal static int SizeOf(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Boolean => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        _ => 8,
    };

    private int ReadAlignment(byte* data)
    {
        if (!Entries.TryGetValue(AlignmentKey, out var entry))
        {
            return 32;
        }

        if (entry.Type != GgufValueType.UInt32)
        {
            throw new GgufException($"'{AlignmentKey}' is {entry.Type}; it must be UInt32", entry.Offset);
        }

        uint alignment = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(data + entry.Offset, 4));
        return BitOperations.IsPow2(alignment) && alignment is >= 8 and <= MaxAlignment
            ? (int)alignment
            : throw new GgufException($"'{AlignmentKey}' is {alignment}; it must be a power of two from 8 to {MaxAlignment}", entry.Offset);
    }

    private static TensorInfo ReadTensorInfo(ref GgufCursor cursor, int alignment)
    {
        long start = cursor.Position;
        string name = cursor.ReadName(MaxTensorNameBytes, "a tensor name");

        long at = cursor.Position;
        uint dimensions = cursor.ReadUInt32("a tensor's number of dimensions");
        if (dimensions is 0 or > MaxDimensions)
        {
            throw new GgufException($"tensor '{name}' has {dimensions} dimensions; allowed are 1 to {MaxDimensions}", at);
        }

        long shapeStart = cursor.Position;
        long[] shape = new long[dimensions];

        // UInt128 would do, but methods with it are compiled at every start.
        ulong elements = 1;
        for (int i = 0; i < dimensions; i++)
        {
            at = cursor.Position;
            ulong size = cursor.ReadUInt64("a tensor's shape");
            if (size == 0)
            {
                throw new GgufException($"dimension {i} of tensor '{name}' is 0", at);
            }

            if (Math.BigMul(elements, size, out elements) != 0 || elements > long.MaxValue)
            {
                throw new GgufException($"tensor '{name}' has more than 2^63 elements", at);
            }

            shape[i] = (long)size;
        }

        at = cursor.Position;
        var type = (GgmlType)cursor.ReadUInt32("a tensor's type");
        if (!type.TryGetBlock(out int blockElements, out int blockBytes))
        {
            throw new GgufException($"tensor '{name}' has the unknown type {(uint)type}{Retired((uint)type)}", at);
        }

        if (shape[0] % blockElements != 0)
        {
            throw new GgufException($"tensor '{name}' has rows of {shape[0]} elements; {type} needs a multiple of {blockElements}", shapeStart);
        }

        at = cursor.Position;
        ulong offset = cursor.ReadUInt64("a tensor's offset");
        if (offset > long.MaxValue || offset % (ulong)alignment != 0)
        {
            throw new GgufException($"tensor '{name}' has the offset {offset}, which is not aligned to {alignment} bytes or too large", at);
        }

        if (Math.BigMul(elements / (uint)blockElements, (uint)blockBytes, out ulong bytes) != 0 || bytes > long.MaxValue)
        {
            throw new GgufException($"tensor '{name}' claims 2^63 bytes or more", shapeStart);
        }

        return new TensorInfo(name, type, ImmutableCollectionsMarshal.AsImmutableArray(shape), (long)elements, (long)offset, (long)bytes, start, at);
    }

    /// <summary>What is known of types that files of some time had.</summary>
    private static string Retired(uint type) => type switch
    {
        4 or 5 => " (Q4_2 or Q4_3, given up long ago)",
        31 or 32 or 33 or 36 or 37 or 38 => " (rows in an order for certain processors, given up since; quantise the model again, as Q4_0 or IQ4_NL)",
        _ => "",
    };

    private ImmutableArray<GgufTensor> Place(TensorInfo[] infos, long dataStart)
    {
        var names = new HashSet<string>(infos.Length, StringComparer.Ordinal);
        var tensors = ImmutableArray.CreateBuilder<GgufTensor>(infos.Length);
        foreach (var info in infos)
        {
            if (!names.Add(info.Name))
            {
                throw new GgufException($"the tensor '{info.Name}' appears twice", info.NameOffset);
            }

            if (dataStart > _fileBytes || info.Offset > _fileBytes - dataStart || info.Bytes > _fileBytes - dataStart - info.Offset)
            {
                throw new GgufException($"tensor '{info.Name}' needs {info.Bytes} bytes at {(ulong)dataStart + (ulong)info.Offset}, beyond the end of the file ({_fileBytes} bytes)", info.OffsetOffset);
            }

            tensors.Add(new GgufTensor(info.Name, info.Type, info.Shape, info.Elements, _part, dataStart + info.Offset, info.Bytes));
        }

        Array.Sort(infos, static (a, b) => a.Offset.CompareTo(b.Offset));
        for (int i = 1; i < infos.Length; i++)
        {
            if (infos[i].Offset < infos[i - 1].Offset + infos[i - 1].Bytes)
            {
                throw new GgufException($"the tensors '{infos[i - 1].Name}' and '{infos[i].Name}' overlap", infos[i].OffsetOffset);
            }
        }

        return tensors.MoveToImmutable();
    }

    private sealed record TensorInfo(
        string Name, GgmlType Type, ImmutableArray<long> Shape, long Elements, long Offset, long Bytes, long NameOffset, long OffsetOffset);
}
