using Sluice.Parity.Texts;

namespace Sluice.Parity;

/// <summary>How near logits are to others at the positions of some windows of text.</summary>
internal sealed class Agreement(int vocabulary)
{
    private readonly List<(double Sum, int Count)> _divergences = [];
    private readonly List<(double Sum, int Count)> _surprises = [];
    private readonly List<(double Gap, double Probability)> _disagreements = [];
    private double _squares;
    private double _referenceSurprise;

    public int Positions { get; private set; }

    /// <summary>The mean Kullback-Leibler divergence from the first logits to the second, in nats.</summary>
    public Interval Divergence => Interval.OfMean(_divergences);

    /// <summary>At how many positions both put the same token first.</summary>
    public Interval SameTop => Interval.OfShare(Positions - _disagreements.Count, Positions);

    public int Disagreements => _disagreements.Count;

    /// <summary>By how much the second's perplexity of the text is above the first's, as a share.</summary>
    public Interval PerplexityChange
    {
        get
        {
            var change = Interval.OfMean(_surprises);
            return new Interval(Math.Exp(change.Value) - 1, Math.Exp(change.Low) - 1, Math.Exp(change.High) - 1);
        }
    }

    /// <summary>The first's perplexity.</summary>
    public double Perplexity => Math.Exp(_referenceSurprise / _surprises.Sum(window => window.Count));

    /// <summary>The root of the mean square of the logits' differences, without what all of a position have in common, which changes no probability.</summary>
    public double Deviation => Math.Sqrt(_squares / Positions / vocabulary);

    /// <summary>The most probability that the first gives its own token above the second's, where they disagree.</summary>
    public double WorstDisagreement => _disagreements.Select(disagreement => disagreement.Probability).DefaultIfEmpty().Max();

    /// <summary>The largest difference of two logits.</summary>
    public double WorstDifference { get; private set; }

    /// <summary>From the logits of one to those of another.</summary>
    public static Agreement Between(ILogits first, ILogits second, Corpus corpus)
    {
        var agreement = new Agreement(first.Vocabulary);
        foreach (var window in corpus.Windows)
        {
            agreement.Add(window, first.Of(window.Tokens), second.Of(window.Tokens));
        }

        return agreement;
    }

    /// <summary>At how many of the positions where they disagree the first's logits of the two tokens lie less than so far apart.</summary>
    public int NearTies(double gap) => _disagreements.Count(disagreement => disagreement.Gap < gap);

    public void Add(Window window, ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        double divergence = 0;
        double surprise = 0;
        for (int position = window.First; position < window.Tokens.Length; position++)
        {
            var a = first.Slice(position * vocabulary, vocabulary);
            var b = second.Slice(position * vocabulary, vocabulary);
            (int topA, int topB) = (Top(a), Top(b));
            (double sumA, double sumB) = (LogSum(a, a[topA]), LogSum(b, b[topB]));
            double here = 0;
            double shift = 0;
            for (int i = 0; i < vocabulary; i++)
            {
                double p = a[i] - sumA;
                here += Math.Exp(p) * (p - (b[i] - sumB));
                shift += (double)b[i] - a[i];
                WorstDifference = Math.Max(WorstDifference, Math.Abs((double)b[i] - a[i]));
            }

            shift /= vocabulary;
            for (int i = 0; i < vocabulary; i++)
            {
                double difference = b[i] - a[i] - shift;
                _squares += difference * difference;
            }

            divergence += here;
            if (topA != topB)
            {
                _disagreements.Add((a[topA] - a[topB], Math.Exp(a[topA] - sumA) - Math.Exp(a[topB] - sumA)));
            }

            if (position + 1 < window.Tokens.Length)
            {
                int next = window.Tokens[position + 1];
                surprise += a[next] - sumA - (b[next] - sumB);
                _referenceSurprise += sumA - a[next];
            }
        }

        _divergences.Add((divergence, window.Count));
        _surprises.Add((surprise, window.Count - 1));
        Positions += window.Count;
    }

    private static double LogSum(ReadOnlySpan<float> logits, double peak)
    {
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - peak);
        }

        return peak + Math.Log(sum);
    }

    private static int Top(ReadOnlySpan<float> logits)
    {
        int top = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            top = logits[i] > logits[top] ? i : top;
        }

        return top;
    }
}
