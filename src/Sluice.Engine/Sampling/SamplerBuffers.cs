namespace Sluice.Engine.Sampling;

/// <summary>What samplers write to while they choose; one set serves all samplers of a thread.</summary>
internal sealed class SamplerBuffers(int vocabulary)
{
    public float[] Adjusted { get; } = new float[vocabulary];

    public double[] Weights { get; } = new double[vocabulary];

    public CandidateList Candidates { get; } = new(vocabulary);
}
