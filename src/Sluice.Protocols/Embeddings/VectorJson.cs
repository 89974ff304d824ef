using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Embeddings;

/// <summary>Vectors in JSON: as numbers, or as base64 of little-endian 32-bit floats.</summary>
internal static class VectorJson
{
    public static void WriteVector(this Utf8JsonWriter writer, string name, float[] vector)
    {
        writer.WritePropertyName(name);
        writer.WriteVector(vector);
    }

    public static void WriteVector(this Utf8JsonWriter writer, float[] vector)
    {
        writer.WriteStartArray();
        foreach (var value in vector)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    public static void WriteBase64Vector(this Utf8JsonWriter writer, string name, float[] vector)
    {
        if (BitConverter.IsLittleEndian)
        {
            writer.WriteBase64String(name, MemoryMarshal.AsBytes(vector.AsSpan()));
            return;
        }

        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        writer.WriteBase64String(name, bytes);
    }

    /// <summary>Reads a vector in either form; null if it is none.</summary>
    public static float[]? Read(JsonView value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return Bytes(value) is { Length: > 0 } bytes && bytes.Length % sizeof(float) == 0 ? Floats(bytes) : null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            return null;
        var vector = new float[value.GetArrayLength()];
        var at = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetSingle(out vector[at]) || !float.IsFinite(vector[at++]))
                return null;
        }

        return vector;
    }

    /// <summary>Reads a list of vectors; null if one of them is none.</summary>
    /// <param name="list">The list.</param>
    /// <param name="member">The member of each item that has the vector; null where the items are the vectors.</param>
    public static List<float[]>? ReadAll(JsonView list, string? member)
    {
        if (list.ValueKind != JsonValueKind.Array)
            return null;
        var vectors = new List<float[]>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            var value = item;
            if (member is not null && (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(member, out value)))
                return null;
            if (Read(value) is not { } vector)
                return null;
            vectors.Add(vector);
        }

        return vectors;
    }

    private static byte[]? Bytes(JsonView text)
    {
        var base64 = text.GetString()!;
        var bytes = new byte[base64.Length / 4 * 3];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }

    private static float[]? Floats(byte[] bytes)
    {
        var vector = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            if (!float.IsFinite(vector[i]))
                return null;
        }

        return vector;
    }
}
