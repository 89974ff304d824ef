using System.Buffers;
using System.Text;

namespace Sluice.Engine.Grammar.Tokens;

/// <summary>
/// What a text is made of, in 128 bits: one for each printable character of ASCII, some for groups of others, one for bytes that are no
/// whole characters, and one for each of some lengths that it is longer than. Used for sets of such groups as well.
/// </summary>
internal readonly record struct TokenContent(ulong Low, ulong High)
{
    /// <summary>The number of groups of characters; the last one is for bytes that are no whole characters.</summary>
    public const int Groups = Broken + 1;

    /// <summary>The group of bytes that are no whole characters.</summary>
    public const int Broken = LeadGroup + 15;

    /// <summary>The longest length that is told.</summary>
    public const int LongestTold = 32;

    private const int Printable = 0x7F - 0x20;
    private const int LineEndGroup = Printable;
    private const int TabGroup = Printable + 1;
    private const int ControlGroup = Printable + 2;
    private const int LeadGroup = Printable + 3;

    // The first bytes of characters beyond ASCII with which a group begins: roughly the scripts.
    private static readonly byte[] Leads = [0xC2, 0xC4, 0xCC, 0xD0, 0xD4, 0xD8, 0xDC, 0xE0, 0xE1, 0xE2, 0xE3, 0xE4, 0xEA, 0xEE, 0xF0];

    private static readonly int[] Lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, LongestTold];

    public static TokenContent operator |(TokenContent left, TokenContent right) => new(left.Low | right.Low, left.High | right.High);

    public static TokenContent operator &(TokenContent left, TokenContent right) => new(left.Low & right.Low, left.High & right.High);

    public static TokenContent operator ~(TokenContent content) => new(~content.Low, ~content.High);

    /// <summary>All groups of characters, no lengths.</summary>
    public static TokenContent AllGroups { get; } = ~LengthsFrom(0);

    public static TokenContent OfGroup(int group) => group < 64 ? new(1UL << group, 0) : new(0, 1UL << (group - 64));

    public TokenContent Without(TokenContent other) => new(Low & ~other.Low, High & ~other.High);

    public bool Has(int group) => ((group < 64 ? Low >> group : High >> (group - 64)) & 1) != 0;

    /// <summary>The group of a character's first byte; <see cref="Broken"/> for one that begins none.</summary>
    public static int GroupOf(byte value)
    {
        switch (value)
        {
            case (byte)'\n':
                return LineEndGroup;
            case (byte)'\t':
                return TabGroup;
            case < 0x20 or 0x7F:
                return ControlGroup;
            case < 0x7F:
                return value - 0x20;
            case < 0xC2 or > 0xF4:
                return Broken;
        }

        int group = Leads.Length - 1;
        while (Leads[group] > value)
        {
            group--;
        }

        return LeadGroup + group;
    }

    /// <summary>What bytes are made of.</summary>
    public static TokenContent Of(ReadOnlySpan<byte> bytes)
    {
        var content = default(TokenContent);
        for (int i = 0; i < Lengths.Length; i++)
        {
            if (bytes.Length > Lengths[i])
            {
                content |= OfGroup(Groups + i);
            }
        }

        while (!bytes.IsEmpty)
        {
            bool isWhole = Rune.DecodeFromUtf8(bytes, out _, out int length) == OperationStatus.Done;
            content |= OfGroup(isWhole ? GroupOf(bytes[0]) : Broken);
            bytes = bytes[length..];
        }

        return content;
    }

    /// <summary>What every text has that is longer than so many bytes, of which there must be one; some that are shorter may have it, too.</summary>
    public static TokenContent LongerThan(int bytes) => OfGroup(Groups + Array.FindLastIndex(Lengths, length => length <= bytes));

    /// <summary>All groups of plain text, and all lengths but the longest that is told.</summary>
    public static TokenContent Plain { get; } = (~LongerThan(LongestTold))
        .Without(OfGroup('"' - ' ')).Without(OfGroup('\\' - ' ')).Without(OfGroup(LineEndGroup)).Without(OfGroup(TabGroup)).Without(OfGroup(ControlGroup)).Without(OfGroup(Broken));

    /// <summary>Whether <see cref="LongerThan"/> tells exactly the texts that are longer.</summary>
    public static bool IsTold(int bytes) => Lengths.Contains(bytes);

    /// <summary>The groups of characters beyond ASCII.</summary>
    public static TokenContent BeyondAscii { get; } = Enumerable.Range(LeadGroup, Groups - LeadGroup).Aggregate(default(TokenContent), (all, group) => all | OfGroup(group));

    private static TokenContent LengthsFrom(int index)
    {
        var content = default(TokenContent);
        for (; index < Lengths.Length; index++)
        {
            content |= OfGroup(Groups + index);
        }

        return content;
    }
}
