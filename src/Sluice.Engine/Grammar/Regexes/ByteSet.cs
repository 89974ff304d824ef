using System.Numerics;

namespace Sluice.Engine.Grammar.Regexes;

/// <summary>A set of bytes.</summary>
internal readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
    public static ByteSet All { get; } = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    public bool IsEmpty => (A | B | C | D) == 0;

    public int Count => BitOperations.PopCount(A) + BitOperations.PopCount(B) + BitOperations.PopCount(C) + BitOperations.PopCount(D);

    public static ByteSet Of(byte value) => Range(value, value);

    public static ByteSet Of(ReadOnlySpan<byte> values)
    {
        var set = default(ByteSet);
        foreach (byte value in values)
        {
            set |= Of(value);
        }

        return set;
    }

    public static ByteSet Range(byte first, byte last) => new(Part(first, last, 0), Part(first, last, 64), Part(first, last, 128), Part(first, last, 192));

    public static ByteSet operator |(ByteSet left, ByteSet right) => new(left.A | right.A, left.B | right.B, left.C | right.C, left.D | right.D);

    public static ByteSet operator &(ByteSet left, ByteSet right) => new(left.A & right.A, left.B & right.B, left.C & right.C, left.D & right.D);

    public static ByteSet operator ~(ByteSet set) => new(~set.A, ~set.B, ~set.C, ~set.D);

    public bool Contains(byte value)
    {
        ulong part = (value >> 6) switch
        {
            0 => A,
            1 => B,
            2 => C,
            _ => D,
        };
        return (part >> (value & 63) & 1) != 0;
    }

    private static ulong Part(int first, int last, int start)
    {
        int low = Math.Max(first, start) - start;
        int high = Math.Min(last, start + 63) - start;
        return low > high ? 0 : ulong.MaxValue << low & ulong.MaxValue >> (63 - high);
    }
}
