namespace Sluice.Engine.Sampling;

/// <summary>What samplers write to while they choose; one set serves all samplers of a thread.</summary>
internal sealed class SamplerBuffers(int vocabulary)
{
    private int[]? _longestMatches;
    private int[] _matchLengths = [];

    public float[] Adjusted { get; } = new float[vocabulary];

    public double[] Weights { get; } = new double[vocabulary];

    public CandidateList Candidates { get; } = new(vocabulary);

    /// <summary>For each token the longest match that it followed; zeros between two uses.</summary>
    public int[] LongestMatches => _longestMatches ??= new int[vocabulary];

    /// <summary>Room for one length for each token of a text; grows with the longest one asked for.</summary>
    public Span<int> MatchLengths(int count)
    {
        if (_matchLengths.Length < count)
        {
            _matchLengths = new int[count];
        }

        return _matchLengths;
    }
}
