using System.Collections.Immutable;
using Sluice.Engine.Cache;
using Sluice.Engine.Models;

namespace Sluice.Engine.Scheduling;

/// <summary>What the scheduler needs of a model: runs tokens of several sequences, each in a slot of its own.</summary>
internal interface IForwardPass
{
    int SlotCount { get; }

    int ContextLength { get; }

    int MaxBatch { get; }

    int Vocabulary { get; }

    /// <summary>
    /// The groups of layers that see equally far back, with the pages that all slots share: at least as many as one sequence of
    /// <see cref="ContextLength"/> needs, token by token.
    /// </summary>
    ImmutableArray<PageGroup> Groups { get; }

    /// <summary>The pages of a slot; each position of a batch, and whatever it sees, must have one in every group.</summary>
    SlotPages PagesOf(int slot);

    /// <summary>Called once, by the thread that will run the passes.</summary>
    void Attach();

    /// <summary>Copies, in a group, one page to another.</summary>
    void CopyPage(int group, int from, int to);

    /// <summary>Runs the tokens of a batch; false if it was told to stop in the middle, and then there are no results.</summary>
    bool Forward(DecoderBatch batch, PassStop? stop = null);

    /// <summary>The logits of a token of the last batch that asked for them, valid until the next pass.</summary>
    ReadOnlySpan<float> Logits(int batchIndex);
}
