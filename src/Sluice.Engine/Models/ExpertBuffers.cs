using Sluice.Engine.Adapters;
using Sluice.Engine.Kernels;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>What the phases of a block of experts write. Rows stand for uses, a token by an expert, ordered by expert.</summary>
internal sealed class ExpertBuffers : IDisposable
{
    public ExpertBuffers(DecoderSpec spec, ExpertSpec experts, int tokens)
    {
        int uses = tokens * experts.Used;
        Router = new FloatRows(tokens, experts.Count + 1);
        Inputs = new Activations(uses, spec.Width);
        GateUp = new FloatRows(uses, 2 * experts.FeedForward);
        Gated = new Activations(uses, experts.FeedForward);
        Outputs = new FloatRows(uses, spec.Width);
        Chosen = new int[uses];
        Shares = new float[uses];
        Rows = new int[uses];
        Starts = new int[experts.Count + 1];
        Active = new int[experts.Count];
        Adapters = new AdapterStack?[uses];
        Adapted = new AdaptedRows(uses);
        Sections = new AdaptedSection[experts.Count];
    }

    public FloatRows Router { get; }

    public Activations Inputs { get; }

    public FloatRows GateUp { get; }

    public Activations Gated { get; }

    public FloatRows Outputs { get; }

    /// <summary>The experts that each token uses.</summary>
    public int[] Chosen { get; }

    /// <summary>How much each of them counts.</summary>
    public float[] Shares { get; }

    /// <summary>In which row each use lies.</summary>
    public int[] Rows { get; }

    /// <summary>The first row of each expert.</summary>
    public int[] Starts { get; }

    /// <summary>The experts that any token uses.</summary>
    public int[] Active { get; }

    public int ActiveCount { get; set; }

    /// <summary>The adapters of each row.</summary>
    public AdapterStack?[] Adapters { get; }

    /// <summary>The rows that use adapters, in a section for each expert.</summary>
    public AdaptedRows Adapted { get; }

    /// <summary>The section of each expert; of those that no token uses, an old one.</summary>
    public AdaptedSection[] Sections { get; }

    public void Dispose()
    {
        Router.Dispose();
        Inputs.Dispose();
        GateUp.Dispose();
        Gated.Dispose();
        Outputs.Dispose();
        Adapted.Dispose();
    }
}
