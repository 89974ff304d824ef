using Sluice.Engine.Adapters;

namespace Sluice.Engine.Models;

/// <summary>Rows that use the same adapters.</summary>
internal readonly unsafe struct AdaptedList(AdapterStack stack, int* rows, int count)
{
    public AdapterStack Stack => stack;

    public int* Rows => rows;

    public int Count => count;
}
