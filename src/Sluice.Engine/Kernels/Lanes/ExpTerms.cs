namespace Sluice.Engine.Kernels.Lanes;

/// <summary>
/// e^x = 2^n * e^r with n = round(x / ln 2) and |r| below 0.35, where the series up to r^7 is exact to a float.
/// ln 2 is subtracted in two parts; the first has so few bits that its product with n is exact.
/// </summary>
internal static class ExpTerms
{
    public const float Smallest = -87.0f;
    public const float Largest = 88.0f;
    public const float Log2E = 1.44269504f;
    public const float MinusLn2High = -0.693359375f;
    public const float MinusLn2Low = 2.12194440e-4f;
    public const float C2 = 1f / 2;
    public const float C3 = 1f / 6;
    public const float C4 = 1f / 24;
    public const float C5 = 1f / 120;
    public const float C6 = 1f / 720;
    public const float C7 = 1f / 5040;
}
