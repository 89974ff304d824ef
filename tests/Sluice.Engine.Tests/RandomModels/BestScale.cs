namespace Sluice.Engine.Tests.RandomModels;

/// <summary>
/// Scales for few levels, where plain rounding to the range wastes most of them: from several first guesses, values are rounded and the scale is fitted to what they
/// were rounded to, in turn; the guess that ends nearest to the values wins.
/// </summary>
internal static class BestScale
{
    private const int Rounds = 4;

    // Shares of the range that the levels are first spread over.
    private static readonly double[] s_shares = [0.55, 0.7, 0.85, 1, 1.1];

    /// <summary>Scale and minimum (subtracted, 0 or more) of values that become <c>scale * quant - minimum</c>, quant from 0 to <paramref name="levels"/>.</summary>
    public static (double Scale, double Minimum) WithMinimum(ReadOnlySpan<float> values, int levels)
    {
        (double least, double most) = TensorCodec.Range(values);
        double range = Math.Max(most, 0) - Math.Min(least, 0);
        (double Scale, double Minimum) best = (range / levels, -Math.Min(least, 0));
        double bestError = Error(values, best.Scale, best.Minimum, 0, levels);
        foreach (double share in s_shares)
        {
            double scale = range * share / levels, minimum = -Math.Min(least, 0) * share;
            for (int round = 0; round < Rounds; round++)
            {
                (scale, minimum) = Fit(values, scale, minimum, levels);
                double error = Error(values, scale, minimum, 0, levels);
                if (error < bestError)
                {
                    (bestError, best) = (error, (scale, minimum));
                }
            }
        }

        return best;
    }

    /// <summary>Scale, of either sign, of values that become <c>scale * quant</c>, quant from minus <paramref name="center"/> to one less than it.</summary>
    public static double AroundZero(ReadOnlySpan<float> values, int center)
    {
        double largest = TensorCodec.Largest(values), best = largest / (center - 0.5);
        double bestError = Error(values, best, 0, -center, center - 1);
        foreach (double share in s_shares)
        {
            foreach (int sign in (ReadOnlySpan<int>)[1, -1])
            {
                double scale = sign * share * largest / (center - 0.5);
                for (int round = 0; round < Rounds; round++)
                {
                    double products = 0, squares = 0;
                    foreach (float value in values)
                    {
                        int quant = TensorCodec.Nearest(value, scale, -center, center - 1);
                        products += value * quant;
                        squares += quant * quant;
                    }

                    scale = squares == 0 ? scale : products / squares;
                    double error = Error(values, scale, 0, -center, center - 1);
                    if (error < bestError)
                    {
                        (bestError, best) = (error, scale);
                    }
                }
            }
        }

        return best;
    }

    /// <summary>The sum of the squares by which values are off.</summary>
    public static double Error(ReadOnlySpan<float> values, double scale, double minimum, int least, int most)
    {
        double sum = 0;
        foreach (float value in values)
        {
            double difference = value - ((scale * TensorCodec.Nearest(value + minimum, scale, least, most)) - minimum);
            sum += difference * difference;
        }

        return sum;
    }

    /// <summary>The line through what the values are rounded to.</summary>
    private static (double Scale, double Minimum) Fit(ReadOnlySpan<float> values, double scale, double minimum, int levels)
    {
        double sumOfValues = 0, sumOfQuants = 0, products = 0, squares = 0;
        foreach (float value in values)
        {
            int quant = TensorCodec.Nearest(value + minimum, scale, 0, levels);
            sumOfValues += value;
            sumOfQuants += quant;
            products += value * quant;
            squares += quant * quant;
        }

        double spread = (values.Length * squares) - (sumOfQuants * sumOfQuants);
        double fitted = spread == 0 ? scale : ((values.Length * products) - (sumOfQuants * sumOfValues)) / spread;
        double fittedMinimum = ((fitted * sumOfQuants) - sumOfValues) / values.Length;

        // There are no minimums above zero; without one the line goes through the origin.
        return fittedMinimum >= 0 && fitted > 0 ? (fitted, fittedMinimum) : (squares == 0 ? scale : Math.Max(products / squares, 0), 0);
    }
}
