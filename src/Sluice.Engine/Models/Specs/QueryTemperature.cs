namespace Sluice.Engine.Models.Specs;

/// <summary>Queries grow with the logarithm of their position: by Slope * ln(floor(position / Step) + 1) + 1.</summary>
internal sealed record QueryTemperature(float Slope, int Step)
{
    public float At(int position) => (Slope * MathF.Log((position / Step) + 1f)) + 1f;
}
