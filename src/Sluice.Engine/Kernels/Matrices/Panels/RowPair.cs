namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>Two registers side by side: the rows of the second follow those of the first.</summary>
internal readonly struct RowPair<T>(T first, T second)
    where T : unmanaged
{
    public readonly T First = first;
    public readonly T Second = second;
}
