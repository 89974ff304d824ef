using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>What a file says its rope frequencies are to be divided by, one number for each pair of columns.</summary>
internal sealed unsafe class RopeDivisors
{
    private readonly int _pairs;
    private readonly float* _always;
    private readonly float* _short;
    private readonly float* _long;

    public RopeDivisors(TensorReader reader, DecoderSpec spec)
    {
        if (spec.Rope is not { } rope)
        {
            return;
        }

        // Most files with such factors don't name their scaling at all: the tensors tell.
        bool isOptional = rope.Scaling != RopeScaling.PerFrequency;
        _pairs = rope.Columns / 2;
        _always = reader.Vector("rope_freqs.weight", _pairs, optional: true);
        _short = reader.Vector("rope_factors_short.weight", _pairs, isOptional);
        _long = reader.Vector("rope_factors_long.weight", _pairs, isOptional);
    }

    /// <summary>The divisors for sequences of a length; empty if there are none.</summary>
    public ReadOnlySpan<float> For(RopeSpec rope, int contextLength)
    {
        float* divisors = _always is not null ? _always : contextLength > rope.OriginalContext ? _long : _short;
        return divisors is null ? [] : new ReadOnlySpan<float>(divisors, _pairs);
    }
}
