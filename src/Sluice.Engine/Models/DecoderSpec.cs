using Sluice.Engine.Gguf;

namespace Sluice.Engine.Models;

/// <summary>What a decoder looks like: sizes, and the traits in which the architectures differ.</summary>
internal sealed record DecoderSpec
{
    public static readonly IReadOnlyList<string> Architectures = ["llama", "qwen2", "qwen3"];

    // Kernels keep the scales of some rows on the stack.
    private const int MaxColumns = 1 << 18;

    public required string Architecture { get; init; }

    public required int Layers { get; init; }

    public required int Width { get; init; }

    public required int FeedForward { get; init; }

    public required int Heads { get; init; }

    public required int KvHeads { get; init; }

    public required int HeadSize { get; init; }

    public required int Vocabulary { get; init; }

    /// <summary>The length that the model was trained for.</summary>
    public required int ContextLength { get; init; }

    public required float NormEpsilon { get; init; }

    public required float RopeBase { get; init; }

    /// <summary>How many columns of a head are turned, from the first on.</summary>
    public required int RopeColumns { get; init; }

    /// <summary>Positions are divided by this.</summary>
    public required float RopeDivisor { get; init; }

    public required RopePairing RopePairing { get; init; }

    /// <summary>Whether queries and keys are normalised per head.</summary>
    public required bool NormalizesHeads { get; init; }

    public int QueryWidth => Heads * HeadSize;

    public int KvWidth => KvHeads * HeadSize;

    /// <summary>Query heads that share one key and value head.</summary>
    public int Group => Heads / KvHeads;

    public static DecoderSpec Read(GgufFile file)
    {
        try
        {
            return Read(file, file.Metadata);
        }
        catch (GgufException exception)
        {
            throw new EngineException(EngineErrorCode.InvalidModel, exception.Message, exception);
        }
    }

    private static DecoderSpec Read(GgufFile file, GgufMetadata metadata)
    {
        string architecture = metadata.RequireString("general.architecture");
        if (!Architectures.Contains(architecture))
        {
            throw new EngineException(
                EngineErrorCode.UnsupportedArchitecture,
                $"The architecture '{architecture}' is not supported; supported are {string.Join(", ", Architectures)}.");
        }

        int Size(string key, int? fallback = null)
        {
            string name = $"{architecture}.{key}";
            int value = fallback is { } other ? metadata.GetInt32(name, other) : metadata.RequireInt32(name);
            return value is > 0 and < 1 << 24
                ? value
                : throw new EngineException(EngineErrorCode.InvalidModel, $"'{name}' is {value}; it must be above 0 and below 2^24.");
        }

        if (metadata.GetInt32($"{architecture}.expert_count", 0) > 0)
        {
            throw new EngineException(EngineErrorCode.UnsupportedArchitecture, $"'{architecture}' with experts is not supported.");
        }

        int width = Size("embedding_length");
        int heads = Size("attention.head_count");
        int headSize = Size("attention.key_length", Math.Max(1, width / heads));
        var embedding = file.FindTensor("token_embd.weight")
            ?? throw new EngineException(EngineErrorCode.MissingTensor, "The tensor 'token_embd.weight' is missing.");
        var spec = new DecoderSpec
        {
            Architecture = architecture,
            Layers = Size("block_count"),
            Width = width,
            FeedForward = Size("feed_forward_length"),
            Heads = heads,
            KvHeads = Size("attention.head_count_kv", heads),
            HeadSize = headSize,
            Vocabulary = embedding.Shape.Length == 2 ? checked((int)embedding.Shape[1]) : 0,
            ContextLength = Size("context_length"),
            NormEpsilon = metadata.GetFloat32($"{architecture}.attention.layer_norm_rms_epsilon", float.NaN),
            RopeBase = metadata.GetFloat32($"{architecture}.rope.freq_base", 10000f),
            RopeColumns = Size("rope.dimension_count", headSize),
            RopeDivisor = ReadRopeDivisor(metadata, architecture),
            RopePairing = architecture == "llama" ? RopePairing.Neighbours : RopePairing.Halves,
            NormalizesHeads = architecture == "qwen3",
        };
        spec.Check(Size("attention.value_length", headSize));
        return spec;
    }

    private static float ReadRopeDivisor(GgufMetadata metadata, string architecture)
    {
        string type = metadata.GetString($"{architecture}.rope.scaling.type") ?? "linear";
        float factor = metadata.GetFloat32($"{architecture}.rope.scaling.factor", 0f);
        return type switch
        {
            "none" => 1f,
            "linear" => factor > 0f ? factor : metadata.GetFloat32($"{architecture}.rope.scale_linear", 1f),
            _ => throw new EngineException(
                EngineErrorCode.UnsupportedArchitecture,
                $"The rope scaling '{type}' is not supported; supported are none and linear, and factors in 'rope_freqs.weight'."),
        };
    }

    private void Check(int valueSize)
    {
        Require(Heads % KvHeads == 0, $"{Heads} query heads can't share {KvHeads} key and value heads evenly");
        Require(HeadSize % 2 == 0 && HeadSize <= 1024, $"the head size {HeadSize} must be even and at most 1024");
        Require(valueSize == HeadSize, $"values of another size ({valueSize}) than keys ({HeadSize}) are not supported");
        Require(RopeColumns % 2 == 0 && RopeColumns <= HeadSize, $"rope can't turn {RopeColumns} of {HeadSize} columns");
        Require(NormEpsilon is > 0f and < 1f, $"the norm's epsilon {NormEpsilon} is missing or out of range");
        Require(RopeBase > 0f && float.IsFinite(RopeBase), $"the rope base {RopeBase} is out of range");
        Require(RopeDivisor > 0f && float.IsFinite(RopeDivisor), $"the rope scaling {RopeDivisor} is out of range");
        Require(
            Width <= MaxColumns && FeedForward <= MaxColumns && (long)Heads * HeadSize <= MaxColumns,
            $"a matrix with more than {MaxColumns} columns is out of range");
        Require(Layers <= 4096 && Heads <= 65536, $"{Layers} layers with {Heads} heads are out of range");
        Require(Vocabulary > 0, "'token_embd.weight' is no matrix");
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new EngineException(EngineErrorCode.InvalidModel, $"The model's metadata is not usable: {problem}.");
        }
    }
}
