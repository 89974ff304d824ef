using Sluice.Engine.Gguf;

namespace Sluice.Engine.Models.Specs;

/// <summary>Reads a model's keys, which begin with the name of its architecture, and refuses absurd values.</summary>
internal sealed class SpecReader(GgufMetadata metadata, string architecture)
{
    private const int Limit = 1 << 24;

    /// <summary>A number above 0; throws where it is missing and has no fallback.</summary>
    public int Size(string key, int? fallback = null)
    {
        string name = Name(key);
        int value = metadata.TypeOf(name) == GgufValueType.Array ? OfAllLayers(name)
            : fallback is { } other ? metadata.GetInt32(name, other) : metadata.RequireInt32(name);
        return value is > 0 and < Limit ? value : throw OutOfRange(name, $"{value}; it must be above 0 and below 2^24");
    }

    /// <summary>A number from 0 on, 0 where it is missing.</summary>
    public int Count(string key)
    {
        string name = Name(key);
        long value = metadata.GetInt64(name, 0);
        return value is >= 0 and < Limit ? (int)value : throw OutOfRange(name, $"{value}; it must be from 0 to 2^24");
    }

    /// <summary>A finite number above 0; throws where it is missing and the fallback is none.</summary>
    public float Positive(string key, float fallback = float.NaN)
    {
        string name = Name(key);
        float value = metadata.GetFloat32(name, fallback);
        return value > 0f && float.IsFinite(value)
            ? value
            : throw OutOfRange(name, float.IsNaN(value) ? "missing" : $"{value}; it must be above 0 and finite");
    }

    /// <summary>A finite number from 0 on, 0 where it is missing.</summary>
    public float PositiveOrZero(string key) => Has(key) && metadata.GetFloat32(Name(key), 0f) != 0f ? Positive(key) : 0f;

    public bool Flag(string key, bool fallback) => metadata.GetBoolean(Name(key), fallback);

    public string? Text(string key) => metadata.GetString(Name(key));

    public bool Has(string key) => metadata.Contains(Name(key));

    /// <summary>A number that is written once for each layer, and is the same for all.</summary>
    private int OfAllLayers(string name)
    {
        int[] values = metadata.GetInt32Array(name)!;
        return values.Distinct().Count() == 1 ? values[0] : throw new EngineException(
            EngineErrorCode.UnsupportedArchitecture,
            $"'{name}' differs between layers ({string.Join(", ", values.Distinct().Take(4))}{(values.Distinct().Count() > 4 ? ", ..." : "")}); models whose layers differ in it are not supported.");
    }

    private string Name(string key) => $"{architecture}.{key}";

    private static EngineException OutOfRange(string name, string problem) =>
        new(EngineErrorCode.InvalidModel, $"The model's metadata is not usable: '{name}' is {problem}.");
}
