namespace Sluice.Engine.Models.Specs;

/// <summary>
/// Where a layer normalises, as names of tensors: the input of a block, its output before that is added to the state, or
/// (<see cref="OfSums"/>) the state after that.
/// </summary>
internal sealed record LayerNorms(string? AttentionInput, string? AttentionOutput, string? FeedForwardInput, string? FeedForwardOutput)
{
    public static readonly LayerNorms OfInputs = new("attn_norm", null, "ffn_norm", null);

    /// <summary>Whether the norms of outputs see the sum of state and output.</summary>
    public bool OfSums { get; init; }
}
