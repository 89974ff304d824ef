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

    public int Layers { get; init; } = 2;

    /// <summary>Whether the embedding is the output matrix too.</summary>
    public bool IsTied { get; init; }

    /// <summary>Whether there is a tensor with divisors of the rope frequencies.</summary>
    public bool HasRopeDivisors { get; init; }

    /// <summary>How much of a head is turned.</summary>
    public double RotatedShare { get; init; } = 1;

    public Dictionary<string, string> Texts { get; } = [];

    public Dictionary<string, float> Numbers { get; } = [];

    public Dictionary<string, int> Sizes { get; } = [];

    public bool IsEncoder => Architecture is "bert" or "nomic-bert";

    public static RandomArchitecture Named(string name) => All.Single(architecture => architecture.Name == name);

    public override string ToString() => Name;
}
