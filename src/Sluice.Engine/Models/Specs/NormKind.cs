namespace Sluice.Engine.Models.Specs;

/// <summary>How rows are normalised.</summary>
internal enum NormKind
{
    /// <summary>By the root of the mean square.</summary>
    RootMeanSquare,

    /// <summary>By mean and variance, with a bias after the weight.</summary>
    MeanAndVariance,
}
