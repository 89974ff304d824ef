using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Vectors;

namespace Sluice.Engine.Models.Specs;

/// <summary>The known architectures, each as what it changes in the description that all share.</summary>
internal static class Architectures
{
    private delegate DecoderSpec Description(DecoderSpec plain, SpecReader keys);

    private static readonly Dictionary<string, Description> Known = new()
    {

        // Mistral's and Mixtral's files say llama too; the first of them see a window.
        ["llama"] = (plain, keys) => plain with { Rope = plain.Rope! with { Pairing = RopePairing.Neighbours }, Window = keys.Count("attention.sliding_window") },
        ["mistral3"] = Mistral3,
        ["qwen2"] = (plain, keys) => plain with { NeedsAttentionBiases = true },
        ["qwen2moe"] = Qwen2Moe,
        ["qwen3"] = (plain, keys) => plain with { NormalizesHeads = true },
        ["qwen3moe"] = (plain, keys) => plain with { NormalizesHeads = true },
        ["gemma2"] = Gemma2,
        ["gemma3"] = Gemma3,
        ["phi3"] = (plain, keys) => plain with { Window = keys.Count("attention.sliding_window") },
        ["gpt-oss"] = GptOss,
        ["bert"] = (plain, keys) => Encoder(plain) with
        {
            Rope = null,
            HasPositionTable = true,
            Nonlinearity = Nonlinearity.Gelu,
            IsGated = false,
        },
        ["nomic-bert"] = (plain, keys) => Encoder(plain),
    };

    /// <summary>The names that files may state.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Keys];

    /// <summary>Reads what a file's metadata says of the model; throws <see cref="EngineException"/> for one that can't be run.</summary>
    public static DecoderSpec Read(GgufFile file)
    {
        try
        {
            string architecture = file.Metadata.RequireString("general.architecture");
            if (file.Metadata.TypeOf("general.type") == GgufValueType.String && file.Metadata.GetString("general.type") == "adapter")
            {
                throw new EngineException(
                    EngineErrorCode.InvalidModel, $"The file is no model but an adapter for one of the architecture '{architecture}': load the model, and the adapter into it.");
            }

            if (!Known.TryGetValue(architecture, out var describe))
            {
                throw new EngineException(
                    EngineErrorCode.UnsupportedArchitecture,
                    $"The architecture '{architecture}' is not supported; supported are {string.Join(", ", Names)}.");
            }

            var keys = new SpecReader(file.Metadata, architecture);
            return describe(Plain(file, keys, architecture), keys).Checked();
        }
        catch (GgufException exception)
        {
            throw new EngineException(EngineErrorCode.InvalidModel, exception.Message, exception);
        }
    }

    /// <summary>What nearly all have in common: norms before the blocks, gated feed-forward, rope in halves.</summary>
    private static DecoderSpec Plain(GgufFile file, SpecReader keys, string architecture)
    {
        int width = keys.Size("embedding_length");
        int heads = keys.Size("attention.head_count");
        int headSize = keys.Size("attention.key_length", Math.Max(1, width / heads));
        int valueSize = keys.Size("attention.value_length", headSize);
        int contextLength = keys.Size("context_length");
        if (valueSize != headSize)
        {
            throw new EngineException(
                EngineErrorCode.UnsupportedArchitecture,
                $"Values of another size ({valueSize}) than keys ({headSize}) are not supported.");
        }

        int feedForward = keys.Size("feed_forward_length");
        var embedding = file.FindTensor("token_embd.weight")
            ?? throw new EngineException(EngineErrorCode.MissingTensor, "The tensor 'token_embd.weight' is missing.");
        return new DecoderSpec
        {
            Architecture = architecture,
            Layers = keys.Size("block_count"),
            Width = width,
            FeedForward = feedForward,
            Experts = keys.Count("expert_count") > 0 ? Experts(keys, keys.Size("expert_feed_forward_length", feedForward)) : null,
            Heads = heads,
            KvHeads = keys.Size("attention.head_count_kv", heads),
            HeadSize = headSize,
            Vocabulary = embedding.Shape.Length > 1 ? checked((int)embedding.Shape[1]) : 0,
            ContextLength = contextLength,
            NormEpsilon = keys.Has("attention.layer_norm_epsilon")
                ? keys.Positive("attention.layer_norm_epsilon")
                : keys.Positive("attention.layer_norm_rms_epsilon"),
            AttentionScale = keys.Positive("attention.scale", 1f / MathF.Sqrt(headSize)),
            Rope = RopeReader.Read(keys, architecture, RopePairing.Halves, headSize, contextLength),
            Pooling = (Pooling)Math.Clamp(keys.Count("pooling_type"), 0, (int)Pooling.Rank),
        };
    }

    private static ExpertSpec Experts(SpecReader keys, int feedForward, ExpertGating gating = ExpertGating.SoftmaxOfChosen) => keys.Count("expert_gating_func") is 0 or 1 or 3
        ? new ExpertSpec
        {
            Count = keys.Size("expert_count"),
            Used = keys.Size("expert_used_count"),
            FeedForward = feedForward,
            Gating = keys.Flag("expert_weights_norm", gating == ExpertGating.SoftmaxOfChosen) ? ExpertGating.SoftmaxOfChosen : ExpertGating.SoftmaxOfAll,
            Scale = keys.Positive("expert_weights_scale", 1f),
        }
        : throw new EngineException(
            EngineErrorCode.UnsupportedArchitecture,
            $"The expert gating {keys.Count("expert_gating_func")} is not supported; supported are 1 and 3 (softmax).");

    private static DecoderSpec Qwen2Moe(DecoderSpec plain, SpecReader keys) => plain with
    {
        NeedsAttentionBiases = true,

        // Early files tell the inner width of all used experts together.
        Experts = Experts(keys, keys.Size("expert_feed_forward_length", Math.Max(1, plain.FeedForward / keys.Size("expert_used_count"))), ExpertGating.SoftmaxOfAll) with
        {
            SharedFeedForward = keys.Size("expert_shared_feed_forward_length", plain.FeedForward),
        },
    };

    private static DecoderSpec GptOss(DecoderSpec plain, SpecReader keys) => plain with
    {
        Norms = new LayerNorms("attn_norm", null, "post_attention_norm", null),
        NeedsAttentionBiases = true,
        HasSinks = true,
        Window = keys.Size("attention.sliding_window"),
        WindowPeriod = keys.Size("attention.sliding_window_pattern", 2),
        Nonlinearity = Nonlinearity.ClampedSilu,
        Experts = Experts(keys, keys.Size("expert_feed_forward_length", plain.FeedForward)) with { HasBiases = true },
    };

    private static DecoderSpec Encoder(DecoderSpec plain) => plain with
    {
        IsEncoder = true,
        IsCausal = false,
        Norm = NormKind.MeanAndVariance,
        Norms = new LayerNorms(null, "attn_output_norm", null, "layer_output_norm") { OfSums = true },
        HasEncoderEmbedding = true,
        Pooling = plain.Pooling == Pooling.None ? Pooling.Mean : plain.Pooling,
    };

    private static DecoderSpec Mistral3(DecoderSpec plain, SpecReader keys)
    {
        float slope = keys.PositiveOrZero("attention.temperature_scale");
        return plain with
        {
            Rope = plain.Rope! with { Pairing = RopePairing.Neighbours },
            QueryTemperature = slope > 0 ? new QueryTemperature(slope, plain.Rope.OriginalContext) : null,
        };
    }

    private static DecoderSpec Gemma2(DecoderSpec plain, SpecReader keys) => Gemma(plain, keys, largestLayers: 46) with
    {
        AttentionCap = keys.Positive("attn_logit_softcapping", 50f),
        LogitCap = keys.Positive("final_logit_softcapping", 30f),
        Window = keys.Size("attention.sliding_window", 4096),
        WindowPeriod = keys.Size("attention.sliding_window_pattern", 2),
    };

    private static DecoderSpec Gemma3(DecoderSpec plain, SpecReader keys) => Gemma(plain, keys, largestLayers: 62) with
    {
        NormalizesHeads = true,
        LogitCap = keys.PositiveOrZero("final_logit_softcapping"),
        Window = keys.Count("attention.sliding_window"),
        WindowPeriod = keys.Size("attention.sliding_window_pattern", 6),
        WindowRope = plain.Rope! with
        {
            Base = keys.Positive("rope.freq_base_swa", 10000f),
            Scaling = RopeScaling.Linear,
            Factor = 1,
            Magnitude = 1,
        },
    };

    /// <summary>The largest model of each generation scales scores by the width per head, the others by the head size; the file doesn't say.</summary>
    private static DecoderSpec Gemma(DecoderSpec plain, SpecReader keys, int largestLayers) => plain with
    {
        Norms = new LayerNorms("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"),
        EmbeddingScale = MathF.Sqrt(plain.Width),
        Nonlinearity = Nonlinearity.GeluTanh,
        AttentionScale = keys.Has("attention.scale") || plain.Layers != largestLayers
            ? plain.AttentionScale
            : 1f / MathF.Sqrt((float)plain.Width / plain.Heads),
    };
}
