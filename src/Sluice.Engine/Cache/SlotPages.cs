using System.Collections.Immutable;
using Sluice.Engine.Kernels.Attention;

namespace Sluice.Engine.Cache;

/// <summary>The pages of one sequence in all groups.</summary>
internal sealed class SlotPages
{
    private readonly ImmutableArray<PageGroup> _groups;
    private readonly PageTable[] _tables;

    public SlotPages(ImmutableArray<PageGroup> groups, int contextLength)
    {
        _groups = groups;
        _tables = [.. groups.Select(group => new PageTable(group, KvLayout.Pages(contextLength)))];
    }

    public PageTable this[int group] => _tables[group];

    /// <summary>As many positions as there can be with the pages that are free.</summary>
    public int Reach
    {
        get
        {
            int reach = int.MaxValue;
            for (int group = 0; group < _tables.Length; group++)
            {
                reach = (int)Math.Min(reach, _tables[group].Positions + ((long)_groups[group].Pool.Free * KvLayout.PagePositions));
            }

            return reach;
        }
    }

    /// <summary>Takes pages until there are this many positions; false if too few are free, and then it takes none.</summary>
    public bool TryGrow(int positions)
    {
        for (int group = 0; group < _tables.Length; group++)
        {
            if (_tables[group].Missing(positions) > _groups[group].Pool.Free)
            {
                return false;
            }
        }

        foreach (var table in _tables)
        {
            table.TryGrow(positions);
        }

        return true;
    }

    /// <summary>Whether everything that a token at this position sees before it has its page.</summary>
    public bool Reaches(int position)
    {
        for (int group = 0; group < _tables.Length; group++)
        {
            if (_tables[group].First > _groups[group].FirstPage(position) || _tables[group].Positions < position)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether there are pages that a token at this position and those behind it do not need.</summary>
    public bool HasMoreThanNeeded(int position)
    {
        for (int group = 0; group < _tables.Length; group++)
        {
            if (_tables[group].First < Math.Min(_tables[group].Count, _groups[group].FirstPage(position)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives back the pages that are not needed for a token at this position and those behind it.</summary>
    public void Slide(int position)
    {
        foreach (var table in _tables)
        {
            table.Slide(position);
        }
    }

    /// <summary>Gives back the pages that are not needed for this many positions.</summary>
    public void Shrink(int positions)
    {
        foreach (var table in _tables)
        {
            table.Shrink(positions);
        }
    }
}
