using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sluice.Engine.Gguf;

/// <summary>The key-value part of a header. Values are decoded when asked for, arrays anew each time.</summary>
public sealed unsafe class GgufMetadata
{
    private readonly FileMapping _mapping;
    private readonly Dictionary<string, GgufEntry> _entries;

    internal GgufMetadata(FileMapping mapping, Dictionary<string, GgufEntry> entries)
    {
        _mapping = mapping;
        _entries = entries;
    }

    /// <summary>The number of entries.</summary>
    public int Count => _entries.Count;

    /// <summary>All keys, in the order of the file.</summary>
    public IReadOnlyCollection<string> Keys => _entries.Keys;

    /// <summary>Whether the key is present, with a value of any type.</summary>
    public bool Contains(string key) => _entries.ContainsKey(key);

    /// <summary>The type of the key's value, or null when it is absent.</summary>
    public GgufValueType? TypeOf(string key) => _entries.TryGetValue(key, out var entry) ? entry.Type : null;

    /// <summary>A string, or null when the key is absent; throws <see cref="GgufException"/> for a value of another type.</summary>
    public string? GetString(string key)
    {
        if (!Find(key, GgufValueType.String, out var entry))
        {
            return null;
        }

        using var lease = _mapping.Acquire();
        return Encoding.UTF8.GetString(lease.Pointer + entry.Offset, Checked(key, entry, entry.Count));
    }

    /// <summary>An integer of any width, or null when the key is absent; throws <see cref="GgufException"/> for another type or a value above 2^63-1.</summary>
    public long? GetInteger(string key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return null;
        }

        using var lease = _mapping.Acquire();
        return ReadInteger(key, entry, entry.Type, lease.Pointer + entry.Offset);
    }

    /// <summary>An integer that must fit 32 bits with sign, or the default when the key is absent; throws <see cref="GgufException"/> otherwise.</summary>
    public int GetInt32(string key, int defaultValue) => (int)(InRange(key, int.MinValue, int.MaxValue) ?? defaultValue);

    /// <summary>An integer that must fit 32 bits without sign, or the default when the key is absent; throws <see cref="GgufException"/> otherwise.</summary>
    public uint GetUInt32(string key, uint defaultValue) => (uint)(InRange(key, uint.MinValue, uint.MaxValue) ?? defaultValue);

    /// <summary>An integer that must fit 64 bits with sign, or the default when the key is absent; throws <see cref="GgufException"/> otherwise.</summary>
    public long GetInt64(string key, long defaultValue) => GetInteger(key) ?? defaultValue;

    /// <summary>An integer that must be present and fit 32 bits with sign; throws <see cref="GgufException"/> otherwise.</summary>
    public int RequireInt32(string key) => (int)(InRange(key, int.MinValue, int.MaxValue) ?? throw Missing(key));

    /// <summary>A string that must be present; throws <see cref="GgufException"/> otherwise.</summary>
    public string RequireString(string key) => GetString(key) ?? throw Missing(key);

    /// <summary>A floating-point number of either width, or the default when the key is absent; throws <see cref="GgufException"/> for another type.</summary>
    public float GetFloat32(string key, float defaultValue)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return defaultValue;
        }

        using var lease = _mapping.Acquire();
        byte* value = lease.Pointer + entry.Offset;
        return entry.Type switch
        {
            GgufValueType.Float32 => ReadFloat32(value),
            GgufValueType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(new ReadOnlySpan<byte>(value, 8)),
            _ => throw WrongType(key, entry, "a floating-point number"),
        };
    }

    /// <summary>A boolean, or the default when the key is absent; throws <see cref="GgufException"/> for another type or a byte that is neither 0 nor 1.</summary>
    public bool GetBoolean(string key, bool defaultValue)
    {
        if (!Find(key, GgufValueType.Boolean, out var entry))
        {
            return defaultValue;
        }

        using var lease = _mapping.Acquire();
        byte value = lease.Pointer[entry.Offset];
        return value <= 1 ? value == 1 : throw new GgufException($"'{key}' is {value}; a boolean must be 0 or 1", entry.Offset);
    }

    /// <summary>An array of strings, or null when the key is absent; throws <see cref="GgufException"/> for another type.</summary>
    public string[]? GetStrings(string key)
    {
        if (!FindArray(key, type => type == GgufValueType.String, "an array of strings", out var entry))
        {
            return null;
        }

        var strings = new string[entry.Count];
        int index = 0;
        VisitStrings(key, bytes => strings[index++] = Encoding.UTF8.GetString(bytes));
        return strings;
    }

    /// <summary>An array of integers of any width that must fit 32 bits with sign, or null when the key is absent; throws <see cref="GgufException"/> otherwise.</summary>
    public int[]? GetInt32Array(string key)
    {
        if (!FindArray(key, IsInteger, "an array of integers", out var entry))
        {
            return null;
        }

        using var lease = _mapping.Acquire();
        int size = GgufHeader.SizeOf(entry.ElementType);
        var values = new int[entry.Count];
        byte* at = lease.Pointer + entry.Offset;
        for (int i = 0; i < values.Length; i++, at += size)
        {
            long value = ReadInteger(key, entry, entry.ElementType, at);
            values[i] = value is >= int.MinValue and <= int.MaxValue
                ? (int)value
                : throw new GgufException($"'{key}'[{i}] is {value}, beyond 32 bits", entry.Offset + ((long)i * size));
        }

        return values;
    }

    /// <summary>An array of 32-bit floating-point numbers, or null when the key is absent; throws <see cref="GgufException"/> for another type.</summary>
    public float[]? GetFloat32Array(string key)
    {
        if (!FindArray(key, type => type == GgufValueType.Float32, "an array of 32-bit floating-point numbers", out var entry))
        {
            return null;
        }

        using var lease = _mapping.Acquire();
        var values = new float[entry.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ReadFloat32(lease.Pointer + entry.Offset + (4L * i));
        }

        return values;
    }

    internal delegate void StringVisitor(ReadOnlySpan<byte> utf8);

    /// <summary>Shows each string of an array in its file encoding, without a copy; returns false when the key is absent.</summary>
    internal bool VisitStrings(string key, StringVisitor visit)
    {
        if (!FindArray(key, type => type == GgufValueType.String, "an array of strings", out var entry))
        {
            return false;
        }

        using var lease = _mapping.Acquire();
        byte* at = lease.Pointer + entry.Offset;
        for (long i = 0; i < entry.Count; i++)
        {
            long bytes = BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(at, 8));
            visit(new ReadOnlySpan<byte>(at + 8, Checked(key, entry, bytes)));
            at += 8 + bytes;
        }

        return true;
    }

    /// <summary>The number of elements of an array, or 0 when the key is absent or no array.</summary>
    internal int ArrayLength(string key) =>
        _entries.TryGetValue(key, out var entry) && entry.Type == GgufValueType.Array ? (int)entry.Count : 0;

    /// <summary>Where the key's value lies, for errors about it; 0 when it is absent.</summary>
    internal long OffsetOf(string key) => _entries.TryGetValue(key, out var entry) ? entry.Offset : 0;

    private long? InRange(string key, long minimum, long maximum)
    {
        long? value = GetInteger(key);
        return value is null || (value >= minimum && value <= maximum)
            ? value
            : throw new GgufException($"'{key}' is {value}; allowed are {minimum} to {maximum}", OffsetOf(key));
    }

    private bool Find(string key, GgufValueType type, [NotNullWhen(true)] out GgufEntry? entry)
    {
        if (!_entries.TryGetValue(key, out entry))
        {
            return false;
        }

        return entry.Type == type ? true : throw WrongType(key, entry, type.ToString());
    }

    private bool FindArray(string key, Func<GgufValueType, bool> accepts, string expected, [NotNullWhen(true)] out GgufEntry? entry)
    {
        if (!_entries.TryGetValue(key, out entry))
        {
            return false;
        }

        return entry.Type == GgufValueType.Array && accepts(entry.ElementType) ? true : throw WrongType(key, entry, expected);
    }

    private static bool IsInteger(GgufValueType type) => type
        is GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.UInt16 or GgufValueType.Int16
        or GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.UInt64 or GgufValueType.Int64;

    private static long ReadInteger(string key, GgufEntry entry, GgufValueType type, byte* at) => type switch
    {
        GgufValueType.UInt8 => *at,
        GgufValueType.Int8 => (sbyte)*at,
        GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(at, 2)),
        GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(new ReadOnlySpan<byte>(at, 2)),
        GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(at, 4)),
        GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(at, 4)),
        GgufValueType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(at, 8)),
        GgufValueType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(at, 8)) is var value and <= long.MaxValue
            ? (long)value
            : throw new GgufException($"'{key}' holds a number above 2^63-1", entry.Offset),
        _ => throw WrongType(key, entry, "an integer"),
    };

    private static float ReadFloat32(byte* at) => BinaryPrimitives.ReadSingleLittleEndian(new ReadOnlySpan<byte>(at, 4));

    private static int Checked(string key, GgufEntry entry, long bytes) => bytes <= int.MaxValue / 4
        ? (int)bytes
        : throw new GgufException($"a string of '{key}' has {bytes} bytes, too many to decode", entry.Offset);

    private static GgufException WrongType(string key, GgufEntry entry, string expected) =>
        new($"'{key}' is {(entry.Type == GgufValueType.Array ? $"an array of {entry.ElementType}" : entry.Type)}; expected is {expected}", entry.Offset);

    private static GgufException Missing(string key) => new($"the metadata lacks '{key}'", 0);
}
