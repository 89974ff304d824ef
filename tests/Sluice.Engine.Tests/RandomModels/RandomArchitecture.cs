namespace Sluice.Engine.Tests.RandomModels;

/// <summary>One kind of model to generate: the architecture that the file states, and the metadata that makes it interesting.</summary>
internal sealed record RandomArchitecture(string Name, string Architecture)
{
    public static readonly IReadOnlyList<RandomArchitecture> All =
    [
        new("llama", "llama") { HasRopeDivisors = true },
        new("llama-linear", "llama") { Texts = { ["rope.scaling.type"] = "linear" }, Numbers = { ["rope.scaling.factor"] = 4f } },
        new("mistral3", "mistral3")
        {
            Texts = { ["rope.scaling.type"] = "yarn" },
            Numbers =
            {
                ["rope.scaling.factor"] = 4f,
                ["rope.scaling.yarn_log_multiplier"] = 1f,
                ["attention.temperature_scale"] = 0.3f,
            },
            Sizes = { ["rope.scaling.original_context_length"] = 32 },
        },
        new("mixtral", "llama"),
        new("mixtral-split", "llama"),
        new("qwen2", "qwen2"),
        new("qwen2moe", "qwen2moe"),
        new("qwen3", "qwen3") { IsTied = true },
        new("qwen3moe", "qwen3moe"),
        new("qwen3-yarn", "qwen3")
        {
            Texts = { ["rope.scaling.type"] = "yarn" },
            Numbers = { ["rope.scaling.factor"] = 4f },
            Sizes = { ["rope.scaling.original_context_length"] = 64 },
        },
        new("gemma2", "gemma2")
        {
            Layers = 3,
            IsTied = true,
            Sizes = { ["attention.sliding_window"] = 19 },
            Numbers = { ["attn_logit_softcapping"] = 5f, ["final_logit_softcapping"] = 6f },
        },
        new("gemma3", "gemma3")
        {
            Layers = 3,
            IsTied = true,
            Sizes = { ["attention.sliding_window"] = 19, ["attention.sliding_window_pattern"] = 3 },
            Texts = { ["rope.scaling.type"] = "linear" },
            Numbers = { ["rope.scaling.factor"] = 8f },
        },
        new("phi3", "phi3") { IsTied = true, RotatedShare = 0.75 },
        new("phi3-window", "phi3") { Sizes = { ["attention.sliding_window"] = 41 } },
        new("phi3-long", "phi3")
        {
            Texts = { ["rope.scaling.type"] = "longrope" },
            Numbers = { ["rope.scaling.attn_factor"] = 1.19f },
            Sizes = { ["rope.scaling.original_context_length"] = 32 },
        },
        new("phi3-short", "phi3")
        {
            Texts = { ["rope.scaling.type"] = "longrope" },
            Sizes = { ["rope.scaling.original_context_length"] = 256 },
        },
        new("gpt-oss", "gpt-oss")
        {
            Layers = 3,
            Sizes = { ["attention.sliding_window"] = 19, ["rope.scaling.original_context_length"] = 64 },
            Texts = { ["rope.scaling.type"] = "yarn" },
            Numbers = { ["rope.scaling.factor"] = 4f },
        },
        new("bert", "bert") { Sizes = { ["pooling_type"] = 2 } },
        new("bert-rank", "bert") { Sizes = { ["pooling_type"] = 4 } },
        new("nomic-bert", "nomic-bert") { Sizes = { ["pooling_type"] = 1 } },
        new("qwen3-embedding", "qwen3") { IsTied = true, Sizes = { ["pooling_type"] = 3 } },
        new("qwen3-rank", "qwen3") { IsTied = true, Sizes = { ["pooling_type"] = 4 } },
    ];

    /// <summary>Forms in which files of the same architectures come, too.</summary>
    public static readonly IReadOnlyList<RandomArchitecture> Variants =
    [
        new("mistral-window", "llama") { Sizes = { ["attention.sliding_window"] = 41 } },
        new("llama-yarn", "llama")
        {
            Texts = { ["rope.scaling.type"] = "yarn" },
            Numbers = { ["rope.scaling.factor"] = 4f, ["rope.scaling.attn_factor"] = 0.9f },
            Sizes = { ["rope.scaling.original_context_length"] = 64 },
        },
        new("llama-biased", "llama") { HasBiases = true },
        new("llama-counts-per-layer", "llama") { HasCountsPerLayer = true },
        new("llama-one-key-head", "llama") { Heads = 7, KeyHeads = 1, IsTied = true },
        new("llama-odd-heads", "llama") { Heads = 5, KeyHeads = 5 },
        new("qwen2-seven-per-key", "qwen2") { Heads = 14, KeyHeads = 2 },
        new("qwen3-three-per-key", "qwen3") { Heads = 9, KeyHeads = 3 },
        new("qwen2moe-columns", "qwen2moe") { HasColumns = true },
        new("qwen2moe-normalised", "qwen2moe") { Flags = { ["expert_weights_norm"] = true } },
        new("qwen3moe-as-they-are", "qwen3moe") { Flags = { ["expert_weights_norm"] = false }, Numbers = { ["expert_weights_scale"] = 1.4f } },

        // What Phi-3's and Phi-4's converters write: factors, but no name for the scaling.
        new("phi3-long-unnamed", "phi3")
        {
            RotatedShare = 0.75,
            HasRopeFactors = true,
            Numbers = { ["rope.scaling.attn_factor"] = 1.19f },
            Sizes = { ["rope.scaling.original_context_length"] = 32, ["attention.sliding_window"] = 0 },
        },
        new("phi3-short-unnamed", "phi3") { HasRopeFactors = true, Sizes = { ["rope.scaling.original_context_length"] = 256 } },
        new("bert-without-types", "bert") { HasTokenTypes = false, Sizes = { ["pooling_type"] = 1 } },
    ];

    public int Layers { get; init; } = 2;

    public int Heads { get; init; } = 4;

    /// <summary>Heads of keys and values; encoders have as many as of queries.</summary>
    public int KeyHeads { get; init; } = 2;

    /// <summary>Whether the embedding is the output matrix too.</summary>
    public bool IsTied { get; init; }

    /// <summary>Whether there is a tensor with divisors of the rope frequencies.</summary>
    public bool HasRopeDivisors { get; init; }

    /// <summary>Whether there are tensors with divisors for short and for long contexts.</summary>
    public bool HasRopeFactors { get => field || Texts.GetValueOrDefault("rope.scaling.type") == "longrope"; init; }

    /// <summary>Whether projections have biases that the architecture can do without.</summary>
    public bool HasBiases { get; init; }

    /// <summary>Whether numbers of heads and inner widths are written once for each layer.</summary>
    public bool HasCountsPerLayer { get; init; }

    /// <summary>Whether the gate of the shared expert is a matrix of one row rather than a vector.</summary>
    public bool HasColumns { get; init; }

    public bool HasTokenTypes { get; init; } = true;

    /// <summary>How much of a head is turned.</summary>
    public double RotatedShare { get; init; } = 1;

    public Dictionary<string, string> Texts { get; } = [];

    public Dictionary<string, float> Numbers { get; } = [];

    public Dictionary<string, int> Sizes { get; } = [];

    public Dictionary<string, bool> Flags { get; } = [];

    public bool IsEncoder => Architecture is "bert" or "nomic-bert";

    public static RandomArchitecture Named(string name) => All.Concat(Variants).Single(architecture => architecture.Name == name);

    public override string ToString() => Name;
}
