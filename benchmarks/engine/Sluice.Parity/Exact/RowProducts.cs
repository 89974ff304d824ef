using System.Numerics;

namespace Sluice.Parity.Exact;

/// <summary>Products of rows in double precision. All rows here have multiples of 32 values.</summary>
internal static class RowProducts
{
    private const int Tile = 4;

    /// <summary>Each of some vectors times each row of a matrix.</summary>
    public static double[][] Of(double[] matrix, double[][] x)
    {
        int columns = x[0].Length;
        int rows = matrix.Length / columns;
        double[][] y = [.. x.Select(_ => new double[rows])];
        for (int first = 0; first < x.Length; first += Tile)
        {
            // Behind the end the last vector is repeated, and its products written once more.
            int Index(int offset) => Math.Min(first + offset, x.Length - 1);
            (double[] xa, double[] xb, double[] xc, double[] xd) = (x[Index(0)], x[Index(1)], x[Index(2)], x[Index(3)]);
            (double[] ya, double[] yb, double[] yc, double[] yd) = (y[Index(0)], y[Index(1)], y[Index(2)], y[Index(3)]);
            for (int row = 0; row < rows; row++)
            {
                Vector<double> a = default;
                Vector<double> b = default;
                Vector<double> c = default;
                Vector<double> d = default;
                ref double weights = ref matrix[row * columns];
                for (nuint i = 0; i < (nuint)columns; i += (nuint)Vector<double>.Count)
                {
                    var weight = Vector.LoadUnsafe(ref weights, i);
                    a = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref xa[0], i), a);
                    b = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref xb[0], i), b);
                    c = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref xc[0], i), c);
                    d = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref xd[0], i), d);
                }

                (ya[row], yb[row], yc[row], yd[row]) = (Vector.Sum(a), Vector.Sum(b), Vector.Sum(c), Vector.Sum(d));
            }
        }

        return y;
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector<double> sum = default;
        for (int i = 0; i < a.Length; i += Vector<double>.Count)
        {
            sum = Vector.FusedMultiplyAdd(new Vector<double>(a[i..]), new Vector<double>(b[i..]), sum);
        }

        return Vector.Sum(sum);
    }
}
