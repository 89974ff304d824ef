namespace Sluice.Engine.Kernels.Vectors;

/// <summary>What a feed-forward block does with its first product.</summary>
internal enum Nonlinearity
{
    /// <summary>x * sigmoid(x).</summary>
    Silu,

    /// <summary>x times the normal distribution's share below x, by the usual approximation with tanh.</summary>
    GeluTanh,

    /// <summary>x times the normal distribution's share below x.</summary>
    Gelu,

    /// <summary>gpt-oss: x * sigmoid(1.702 x) * (up + 1), with x at most 7 and up between -7 and 7.</summary>
    ClampedSilu,
}
