using Sluice.Engine.Adapters;
using Sluice.Engine.Kernels;

namespace Sluice.Engine.Models;

/// <summary>
/// Which rows of a table use adapters: lists of rows with the same ones, in sections that belong together, such as the rows of one
/// expert; and room for what lies between the two products of each row.
/// </summary>
internal sealed unsafe class AdaptedRows : IDisposable
{
    private readonly NativeBuffer _rows;
    private readonly AdaptedList[] _lists;
    private readonly int _capacity;
    private int _listed;
    private int _count;
    private FloatRows? _hidden;

    public AdaptedRows(int capacity)
    {
        _capacity = capacity;
        _rows = new NativeBuffer((long)capacity * sizeof(int));
        _lists = new AdaptedList[capacity];
    }

    public FloatRows Hidden => _hidden!;

    /// <summary>Forgets all lists; rows that are listed next need at most this much room.</summary>
    public void Clear(int hiddenWidth)
    {
        _listed = 0;
        _count = 0;
        if (hiddenWidth > (_hidden?.Width ?? 0))
        {
            _hidden?.Dispose();
            _hidden = new FloatRows(_capacity, hiddenWidth);
        }
    }

    /// <summary>Lists rows [first, first + count), the n-th of which uses the n-th of the stacks.</summary>
    public AdaptedSection Add(ReadOnlySpan<AdapterStack?> stacks, int first)
    {
        int begin = _count;
        for (int i = 0; i < stacks.Length; i++)
        {
            if (stacks[i] is not { } stack || IsListed(stack, begin))
            {
                continue;
            }

            int* rows = (int*)_rows.Pointer + _listed;
            int from = _listed;
            for (int row = i; row < stacks.Length; row++)
            {
                if (stacks[row] == stack)
                {
                    ((int*)_rows.Pointer)[_listed++] = first + row;
                }
            }

            _lists[_count++] = new AdaptedList(stack, rows, _listed - from);
        }

        return new AdaptedSection(this, begin, _count);
    }

    public ref readonly AdaptedList List(int index) => ref _lists[index];

    public void Dispose()
    {
        _rows.Dispose();
        _hidden?.Dispose();
    }

    private bool IsListed(AdapterStack stack, int begin)
    {
        for (int list = begin; list < _count; list++)
        {
            if (_lists[list].Stack == stack)
            {
                return true;
            }
        }

        return false;
    }
}
