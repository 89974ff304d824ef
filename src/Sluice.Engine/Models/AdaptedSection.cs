namespace Sluice.Engine.Models;

/// <summary>Some lists of <see cref="AdaptedRows"/>; the default has none.</summary>
internal readonly struct AdaptedSection(AdaptedRows rows, int first, int end)
{
    public AdaptedRows Rows => rows;

    public int First => first;

    public int End => end;

    public bool IsEmpty => first == end;
}
