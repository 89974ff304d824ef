namespace Sluice.Bench.Grammar;

/// <summary>How long masks took.</summary>
internal sealed class MaskTimes
{
    public Samples Cpu { get; } = new();

    public Samples Clock { get; } = new();

    public void AddAll(MaskTimes other)
    {
        Cpu.AddAll(other.Cpu);
        Clock.AddAll(other.Clock);
    }

    /// <summary>Columns of a table.</summary>
    public override string ToString() =>
        $"{Cpu.Count} | {Cpu.At(0.5):F1} | {Cpu.At(0.99):F0} | {Cpu.At(1):F0} | {Clock.At(0.5):F1} | {Clock.At(0.99):F0} | {Clock.At(1):F0}";
}
