using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.RandomModels;

/// <summary>
/// Copies a model of F32, F16 or BF16 with its matrices in another format. Matrices whose rows are no whole blocks take a related
/// format of 32 values, as llama.cpp's quantiser does. It rounds plainly, without that program's search for better scales.
/// </summary>
internal static class Requantizer
{
    /// <summary>Describes the copy; <paramref name="used"/> counts the matrices in each format.</summary>
    public static GgufWriter Describe(GgufFile file, GgmlType type, out Dictionary<GgmlType, int> used)
    {
        var writer = new GgufWriter();
        foreach (string key in file.Metadata.Keys.Where(key => key is not "general.alignment" and not "general.file_type"))
        {
            Copy(file.Metadata, key, writer);
        }

        used = [];
        foreach (var tensor in file.Tensors)
        {
            var target = tensor.Shape.Length == 1 ? GgmlType.F32 : Fitting(type, tensor.Shape[0]);
            if (tensor.Shape.Length > 1)
            {
                used[target] = used.GetValueOrDefault(target) + 1;
            }

            writer.AddTensor(tensor.Name, target, tensor.Shape.AsSpan(), TensorCodec.Encode(target, Values(file, tensor), out _));
        }

        return writer;
    }

    private static GgmlType Fitting(GgmlType type, long columns)
    {
        if (columns % type.BlockElements() == 0)
        {
            return type;
        }

        var smaller = type switch
        {
            GgmlType.Q4_K => GgmlType.Q5_0,
            GgmlType.Q5_K => GgmlType.Q5_1,
            GgmlType.Q6_K => GgmlType.Q8_0,
            GgmlType.Q2_K or GgmlType.Q3_K or GgmlType.IQ4_XS => GgmlType.IQ4_NL,
            _ => GgmlType.F16,
        };
        return columns % smaller.BlockElements() == 0 ? smaller : GgmlType.F16;
    }

    private static unsafe float[] Values(GgufFile file, GgufTensor tensor)
    {
        float[] values = new float[tensor.ElementCount];
        byte* data = file.DataOf(tensor);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = tensor.Type switch
            {
                GgmlType.F32 => ((float*)data)[i],
                GgmlType.F16 => (float)((Half*)data)[i],
                GgmlType.BF16 => BitConverter.UInt32BitsToSingle((uint)((ushort*)data)[i] << 16),
                _ => throw new ArgumentException($"'{tensor.Name}' is {tensor.Type}; only F32, F16 and BF16 can be quantised.", nameof(tensor)),
            };
        }

        return values;
    }

    /// <summary>Copies one value of the metadata.</summary>
    public static void Copy(GgufMetadata metadata, string key, GgufWriter writer)
    {
        switch (metadata.TypeOf(key))
        {
            case GgufValueType.String:
                writer.Add(key, metadata.RequireString(key));
                break;
            case GgufValueType.Boolean:
                writer.Add(key, metadata.GetBoolean(key, false));
                break;
            case GgufValueType.Float32:
                writer.Add(key, metadata.GetFloat32(key, 0));
                break;
            case GgufValueType.Int32:
                writer.Add(key, metadata.GetInt32(key, 0));
                break;
            case GgufValueType.UInt32:
                writer.Add(key, metadata.GetUInt32(key, 0));
                break;
            case GgufValueType.Array when Strings(metadata, key) is { } texts:
                writer.Add(key, texts);
                break;
            case GgufValueType.Array when Integers(metadata, key) is { } integers:
                writer.Add(key, integers);
                break;
            case GgufValueType.Array:
                writer.Add(key, metadata.GetFloat32Array(key)!);
                break;
            default:
                writer.Add(key, checked((ulong)metadata.GetInt64(key, 0)));
                break;
        }
    }

    private static string[]? Strings(GgufMetadata metadata, string key) => OrNull(() => metadata.GetStrings(key));

    private static int[]? Integers(GgufMetadata metadata, string key) => OrNull(() => metadata.GetInt32Array(key));

    private static T? OrNull<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (GgufException)
        {
            return null;
        }
    }
}
