using Sluice.Engine.Kernels.Vectors;

namespace Sluice.Engine.Models.Specs;

/// <summary>What a model looks like: sizes, and the traits in which the architectures differ. The one decoder block is driven by it.</summary>
internal sealed record DecoderSpec
{
    // Kernels keep the scales of some rows on the stack.
    private const int MaxColumns = 1 << 18;

    public required string Architecture { get; init; }

    public required int Layers { get; init; }

    public required int Width { get; init; }

    /// <summary>The inner width of the feed-forward block, where it does not consist of experts.</summary>
    public required int FeedForward { get; init; }

    public required int Heads { get; init; }

    public required int KvHeads { get; init; }

    public required int HeadSize { get; init; }

    public required int Vocabulary { get; init; }

    /// <summary>The length that the model was trained for.</summary>
    public required int ContextLength { get; init; }

    public NormKind Norm { get; init; } = NormKind.RootMeanSquare;

    public required float NormEpsilon { get; init; }

    public LayerNorms Norms { get; init; } = LayerNorms.OfInputs;

    /// <summary>Whether each position and the first type of token have an embedding, which is added to the token's, and the sum is normalised.</summary>
    public bool HasEncoderEmbedding { get; init; }

    /// <summary>Whether positions are embedded there; where not, rope turns queries and keys.</summary>
    public bool HasPositionTable { get; init; }

    /// <summary>Whether queries and keys are normalised per head.</summary>
    public bool NormalizesHeads { get; init; }

    /// <summary>Whether queries, keys and values must have biases; where not, they may.</summary>
    public bool NeedsAttentionBiases { get; init; }

    /// <summary>Whether each head has a logit of its own that takes part in the softmax and stands for nothing.</summary>
    public bool HasSinks { get; init; }

    /// <summary>How positions turn queries and keys; null if they are embedded instead.</summary>
    public RopeSpec? Rope { get; init; }

    /// <summary>The same in the layers that see a window, where it differs.</summary>
    public RopeSpec? WindowRope { get; init; }

    public QueryTemperature? QueryTemperature { get; init; }

    public float EmbeddingScale { get; init; } = 1f;

    public required float AttentionScale { get; init; }

    /// <summary>Attention scores s become cap * tanh(s / cap); 0 leaves them.</summary>
    public float AttentionCap { get; init; }

    /// <summary>The same for logits.</summary>
    public float LogitCap { get; init; }

    /// <summary>How many positions, its own included, a token sees in layers with a window; 0 if there are none.</summary>
    public int Window { get; init; }

    /// <summary>Of this many layers the last sees everything, the others a window; 1 gives all layers a window.</summary>
    public int WindowPeriod { get; init; } = 1;

    /// <summary>Whether a token sees only what is before it.</summary>
    public bool IsCausal { get; init; } = true;

    public Nonlinearity Nonlinearity { get; init; } = Nonlinearity.Silu;

    /// <summary>Whether the feed-forward block multiplies two products.</summary>
    public bool IsGated { get; init; } = true;

    public ExpertSpec? Experts { get; init; }

    public Pooling Pooling { get; init; }

    /// <summary>Whether the model ends in states, not in logits of a next token.</summary>
    public bool IsEncoder { get; init; }

    public int QueryWidth => Heads * HeadSize;

    public int KvWidth => KvHeads * HeadSize;

    /// <summary>Query heads that share one key and value head.</summary>
    public int Group => Heads / KvHeads;

    /// <summary>Layers whose keys and values are kept: an encoder sees its whole input at once, so that no pass needs those of one before.</summary>
    public int CacheLayers => IsEncoder ? 1 : Layers;

    public bool HasWindow(int layer) => Window > 0 && (WindowPeriod == 1 || layer % WindowPeriod < WindowPeriod - 1);

    /// <summary>The first position that a token at a position sees in a layer.</summary>
    public int FirstVisible(int layer, int position) => HasWindow(layer) ? Math.Max(0, position - Window + 1) : 0;

    /// <summary>Throws <see cref="EngineException"/> for sizes that contradict each other or are out of range.</summary>
    public DecoderSpec Checked()
    {
        Require(Heads % KvHeads == 0, $"{Heads} query heads can't share {KvHeads} key and value heads evenly");
        Require(HeadSize % 2 == 0 && HeadSize <= 1024, $"the head size {HeadSize} must be even and at most 1024");
        Require(
            Width <= MaxColumns && FeedForward <= MaxColumns && (long)Heads * HeadSize <= MaxColumns,
            $"a matrix with more than {MaxColumns} columns is out of range");
        Require(Layers <= 4096 && Heads <= 65536, $"{Layers} layers with {Heads} heads are out of range");
        Require(Vocabulary > 0, "'token_embd.weight' is no matrix");
        foreach (var rope in new[] { Rope, WindowRope }.OfType<RopeSpec>())
        {
            Require(rope.Columns % 2 == 0 && rope.Columns <= HeadSize, $"rope can't turn {rope.Columns} of {HeadSize} columns");
            Require(
                rope.Scaling != RopeScaling.Yarn || rope.OriginalContext > 0,
                "yarn needs the original context length");
        }

        if (Experts is { } experts)
        {
            Require(experts.Used <= experts.Count, $"{experts.Used} of {experts.Count} experts can't be used");
            Require(experts.Count <= 4096, $"{experts.Count} experts are out of range");
            Require(
                experts.FeedForward <= MaxColumns && experts.SharedFeedForward <= MaxColumns,
                $"a matrix with more than {MaxColumns} columns is out of range");
        }

        return this;
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new EngineException(EngineErrorCode.InvalidModel, $"The model's metadata is not usable: {problem}.");
        }
    }
}
