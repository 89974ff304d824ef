namespace Sluice.Engine.Models.Specs;

/// <summary>How queries and keys are turned by their position.</summary>
internal sealed record RopeSpec
{
    public required RopePairing Pairing { get; init; }

    /// <summary>How many columns of a head are turned, from the first on.</summary>
    public required int Columns { get; init; }

    public required double Base { get; init; }

    public RopeScaling Scaling { get; init; } = RopeScaling.Linear;

    /// <summary>By how much the context was stretched.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The length before it was stretched; 0 where it is not known.</summary>
    public int OriginalContext { get; init; }

    /// <summary>Frequencies that turn more often than this within the original context are kept (yarn).</summary>
    public double FastTurns { get; init; } = 32;

    /// <summary>Frequencies that turn less often than this are divided (yarn).</summary>
    public double SlowTurns { get; init; } = 1;

    /// <summary>Turned columns are multiplied by this.</summary>
    public double Magnitude { get; init; } = 1;

    /// <summary>What each pair of columns turns by from one position to the next.</summary>
    /// <param name="divisors">Divisors of the frequencies from the file, or empty.</param>
    public double[] Frequencies(ReadOnlySpan<float> divisors)
    {
        double[] frequencies = new double[Columns / 2];
        double first = Math.Max(0, Math.Floor(PairWithTurns(FastTurns)));
        double last = Math.Min(Columns - 1, Math.Ceiling(PairWithTurns(SlowTurns)));
        for (int i = 0; i < frequencies.Length; i++)
        {
            double frequency = Math.Pow(Base, -2.0 * i / Columns) / (divisors.IsEmpty ? 1 : divisors[i]);
            double kept = Scaling switch
            {
                RopeScaling.Yarn => 1 - Math.Clamp((i - first) / Math.Max(0.001, last - first), 0, 1),
                RopeScaling.PerFrequency => 1,
                _ => 0,
            };
            frequencies[i] = (frequency * kept) + (frequency / Factor * (1 - kept));
        }

        return frequencies;
    }

    /// <summary>The pair of columns, as a fraction, that turns this often within the original context.</summary>
    private double PairWithTurns(double turns) => Columns * Math.Log(OriginalContext / (turns * 2 * Math.PI)) / (2 * Math.Log(Base));
}
