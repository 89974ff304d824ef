namespace Sluice.Parity;

/// <summary>
/// At how many positions an engine's logits are those of a double-precision calculation that rounds its inputs in the same way. They are that,
/// to the precision of 32-bit floats, until somewhere a value that lies on the edge of two bytes goes the other way; all that follows from it
/// then differs by as much as rounding does at all. An engine whose kernels calculate something else repeats nowhere.
/// </summary>
internal sealed class Repetition(int vocabulary)
{
    private const double Precision = 1e-5;

    private readonly List<double> _deviations = [];

    public int Positions => _deviations.Count;

    public double Share => (double)_deviations.Count(deviation => deviation < Precision) / Positions;

    public double Median => _deviations.Order().ElementAt(Positions / 2);

    public void Add(ReadOnlySpan<float> repeated, ReadOnlySpan<float> logits)
    {
        for (int start = 0; start < logits.Length; start += vocabulary)
        {
            double squares = 0;
            for (int i = start; i < start + vocabulary; i++)
            {
                squares += Math.Pow(repeated[i] - logits[i], 2);
            }

            _deviations.Add(Math.Sqrt(squares / vocabulary));
        }
    }
}
