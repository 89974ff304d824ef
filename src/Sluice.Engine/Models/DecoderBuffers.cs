using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>What a forward pass writes between its phases.</summary>
internal sealed unsafe class DecoderBuffers : IDisposable
{
    private readonly NativeBuffer _scratch;
    private readonly long _scratchFloats;

    public DecoderBuffers(DecoderSpec spec, int tokens, int workers)
    {
        Residual = new FloatRows(tokens, spec.Width);
        Normed = new Activations(tokens, spec.Width);
        Qkv = new FloatRows(tokens, spec.QueryWidth + (2 * spec.KvWidth));
        Attended = new Activations(tokens, spec.QueryWidth);
        Delta = new FloatRows(tokens, spec.Width);
        int inner = spec.Experts?.SharedFeedForward ?? spec.FeedForward;
        GateUp = new FloatRows(tokens, 2 * inner);
        Gated = new Activations(tokens, inner);
        Logits = new FloatRows(1, spec.Vocabulary);
        int padded = KvLayout.Padded(spec.HeadSize);
        int rows = AttentionPlan.MaxRows(spec.Group);
        _scratchFloats = (AttentionTile.ScratchFloats(rows, padded) + (rows * 8) + 63) & -64;
        _scratch = new NativeBuffer(_scratchFloats * workers * sizeof(float));
    }

    /// <summary>The running state of each token.</summary>
    public FloatRows Residual { get; }

    /// <summary>The normalised state: input of the attention's and the feed-forward's first matrices.</summary>
    public Activations Normed { get; }

    /// <summary>Queries, keys and values.</summary>
    public FloatRows Qkv { get; }

    public Activations Attended { get; }

    /// <summary>What a block adds to the state.</summary>
    public FloatRows Delta { get; }

    public FloatRows GateUp { get; }

    public Activations Gated { get; }

    /// <summary>One row for each token that asked for logits; grows with demand.</summary>
    public FloatRows Logits { get; private set; }

    public float* Scratch(int worker) => (float*)_scratch.Pointer + (worker * _scratchFloats);

    public void EnsureLogits(int rows)
    {
        if (rows > Logits.Rows)
        {
            int width = Logits.Width;
            Logits.Dispose();
            Logits = new FloatRows((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows), width);
        }
    }

    public void Dispose()
    {
        Residual.Dispose();
        Normed.Dispose();
        Qkv.Dispose();
        Attended.Dispose();
        Delta.Dispose();
        GateUp.Dispose();
        Gated.Dispose();
        Logits.Dispose();
        _scratch.Dispose();
    }
}
