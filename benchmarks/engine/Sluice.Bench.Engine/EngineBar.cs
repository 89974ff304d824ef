namespace Sluice.Bench.Engine;

/// <summary>A promise, what was measured, and what it must reach.</summary>
internal sealed record EngineBar(string Promise, double Measured, double AtLeast)
{
    public bool Holds => Measured >= AtLeast;
}
