namespace Sluice.Engine.Grammar.Regexes;

/// <summary>Groups of bytes that no expression of a pool tells apart.</summary>
internal sealed class ByteClasses
{
    private readonly byte[] _classes = new byte[256];
    private readonly byte[] _representatives;
    private readonly int[] _sizes;

    public ByteClasses(IEnumerable<ByteSet> sets)
    {
        // Each set splits the groups that it cuts.
        var groups = new List<ByteSet> { ByteSet.All };
        foreach (var set in sets)
        {
            for (int i = groups.Count - 1; i >= 0; i--)
            {
                var inside = groups[i] & set;
                var outside = groups[i] & ~set;
                if (!inside.IsEmpty && !outside.IsEmpty)
                {
                    groups[i] = inside;
                    groups.Add(outside);
                }
            }
        }

        _representatives = new byte[groups.Count];
        _sizes = new int[groups.Count];
        for (int value = 255; value >= 0; value--)
        {
            int index = groups.FindIndex(group => group.Contains((byte)value));
            _classes[value] = (byte)index;
            _representatives[index] = (byte)value;
            _sizes[index]++;
        }
    }

    public int Count => _representatives.Length;

    /// <summary>The group of each byte.</summary>
    public ReadOnlySpan<byte> OfBytes => _classes;

    public byte Representative(int index) => _representatives[index];

    /// <summary>How many bytes are in a group.</summary>
    public int SizeOf(int index) => _sizes[index];
}
