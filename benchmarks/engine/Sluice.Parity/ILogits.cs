namespace Sluice.Parity;

/// <summary>Something that calculates logits.</summary>
internal interface ILogits : IDisposable
{
    int Vocabulary { get; }

    /// <summary>The logits of each position of a text, one row behind the other.</summary>
    float[] Of(int[] text);
}
