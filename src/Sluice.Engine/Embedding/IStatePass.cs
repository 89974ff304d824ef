using Sluice.Engine.Cache;
using Sluice.Engine.Models;

namespace Sluice.Engine.Embedding;

/// <summary>What embedding needs of a model: runs tokens of several texts, each in a slot of its own, to their final states.</summary>
internal interface IStatePass
{
    int SlotCount { get; }

    int MaxBatch { get; }

    int Vocabulary { get; }

    /// <summary>Elements of a state.</summary>
    int Width { get; }

    /// <summary>Whether tokens see only those before them, so that a text can be calculated piece by piece.</summary>
    bool IsCausal { get; }

    /// <summary>The pages of a slot; each position of a batch must have one.</summary>
    SlotPages PagesOf(int slot);

    /// <summary>Runs the tokens of a batch; false if it was told to stop in the middle, and then there are no results.</summary>
    bool Forward(DecoderBatch batch, PassStop stop);

    /// <summary>The final state of a token of the last batch that asked for it, valid until the next pass.</summary>
    ReadOnlySpan<float> State(int batchIndex);

    /// <summary>The score of such a state; only of models that rank.</summary>
    float Score(int batchIndex);
}
