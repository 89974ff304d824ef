namespace Sluice.Engine.Models;

/// <summary>Weight and, where the kind of norm has one, bias; both null where nothing is normalised.</summary>
internal readonly unsafe struct Norm(float* weight, float* bias)
{
    public readonly float* Weight = weight;
    public readonly float* Bias = bias;
}
