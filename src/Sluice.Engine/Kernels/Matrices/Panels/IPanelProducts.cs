namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>
/// How a processor multiplies the unsigned bytes of the weights with the signed bytes of the inputs and sums them. A sum
/// belongs to one row and is kept as two 16-bit halves or as one integer.
/// </summary>
internal interface IPanelProducts<T>
    where T : unmanaged
{
    static abstract string Name { get; }

    /// <summary>Whether sums have 32 bits, so that any number of products fits.</summary>
    static abstract bool SumsAreWide { get; }

    /// <summary>Adds 4 products of each row to its sum.</summary>
    static abstract T Add(T sum, T weights, T inputs);

    /// <summary>The same for signed weights above -128; <paramref name="sum"/> must be zero if sums are not wide.</summary>
    static abstract T AddSigned(T sum, T weights, T inputs);

    /// <summary>
    /// What sums of weights that are stored plus <paramref name="center"/> begin with, the negative of what that number adds
    /// with inputs of these <see cref="Activations.PairSums"/>.
    /// </summary>
    static abstract T Centered(T pairSums, int center);

    /// <summary>The form of scales that <see cref="AddScaled"/> reads; they are integers of at most 9 bits.</summary>
    static abstract T SpreadScales(T integers);

    /// <summary>Adds each row's sum times its scale to its total, an integer.</summary>
    static abstract T AddScaled(T total, T sum, T scales);

    /// <summary>Adds each row's sum to its total, an integer.</summary>
    static abstract T AddWidened(T total, T sum);
}
