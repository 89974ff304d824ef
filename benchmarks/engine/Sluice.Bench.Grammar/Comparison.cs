namespace Sluice.Bench.Grammar;

/// <summary>How much more one way costs than another, pair by pair.</summary>
internal sealed class Comparison
{
    private readonly List<double> _cpu = [];
    private readonly List<double> _clock = [];
    private readonly List<double> _plain = [];

    public string Cpu => Describe(_cpu);

    public string Clock => Describe(_clock);

    public double PlainMilliseconds => At(_plain, 0.5);

    public void Add(Cost plain, Cost other)
    {
        _plain.Add(plain.Cpu.TotalMilliseconds);
        _cpu.Add(100 * ((other.Cpu / plain.Cpu) - 1));
        _clock.Add(100 * ((other.Clock / plain.Clock) - 1));
    }

    private static string Describe(List<double> values) =>
        $"{At(values, 0.5):+0.0;-0.0} % (quartiles {At(values, 0.25):+0.0;-0.0} and {At(values, 0.75):+0.0;-0.0}, {values.Count} pairs)";

    private static double At(List<double> values, double share) => values.Order().ElementAt(Math.Min(values.Count - 1, (int)(share * values.Count)));
}
