using System.Text;
using Sluice.Engine.Grammar.Parsing;

namespace Sluice.Engine.Grammar.Tokens;

/// <summary>The characters that may stand in a JSON string as they are, all but one: most of a vocabulary consists of them alone.</summary>
internal static class PlainText
{
    /// <summary>The position at the beginning of a character.</summary>
    public const int Between = 0;

    // Positions within a character of UTF-8: with so many bytes to come, and behind the leads that limit what follows.
    private const int Three = 3;
    private const int AfterE0 = 4;
    private const int AfterEd = 5;
    private const int AfterF0 = 6;
    private const int AfterF4 = 7;
    private const int Positions = 8;

    /// <summary>The number of characters of a text; -1 if any is no plain one or is not whole.</summary>
    public static int Count(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out int length) != System.Buffers.OperationStatus.Done || rune.Value is < 0x20 or 0x7F or '"' or '\\')
            {
                return -1;
            }

            count++;
            bytes = bytes[length..];
        }

        return count;
    }

    /// <summary>For each position, the groups of bytes that may stand there and the positions behind them.</summary>
    public static (int ByteClass, int Position)[][] Steps(ReadOnlySpan<byte> classOfBytes)
    {
        var steps = new (int, int)[Positions][];
        for (int position = 0; position < Positions; position++)
        {
            var found = new HashSet<(int, int)>();
            for (int value = 0; value < 256; value++)
            {
                if (Step(position, value) is >= 0 and var next)
                {
                    found.Add((classOfBytes[value], next));
                }
            }

            steps[position] = [.. found];
        }

        return steps;
    }

    /// <summary>
    /// The state behind any plain character, if it is the same behind all of them: <see cref="Automaton.Dead"/> if none may follow,
    /// -1 if some differ.
    /// </summary>
    public static int Behind(Automaton automaton, (int ByteClass, int Position)[][] steps, int state)
    {
        int common = -2;
        var seen = new HashSet<(int Position, int State)> { (Between, state) };
        var open = new Stack<(int Position, int State)>(seen);
        while (open.TryPop(out var place))
        {
            foreach (var (byteClass, position) in steps[place.Position])
            {
                int next = automaton.NextOfClass(place.State, byteClass);
                if (position == Between || next == Automaton.Dead)
                {
                    if (common != -2 && common != next)
                    {
                        return -1;
                    }

                    common = next;
                }
                else if (seen.Add((position, next)))
                {
                    open.Push((position, next));
                }
            }
        }

        return common;
    }

    /// <summary>The position behind a byte, or -1 if it may not stand there.</summary>
    public static int Step(int position, int value)
    {
        if (position == Between)
        {
            return value switch
            {
                < 0x20 or 0x7F or '"' or '\\' or (>= 0x80 and < 0xC2) or > 0xF4 => -1,
                < 0x80 => Between,
                < 0xE0 => 1,
                0xE0 => AfterE0,
                0xED => AfterEd,
                < 0xF0 => 2,
                0xF0 => AfterF0,
                0xF4 => AfterF4,
                _ => Three,
            };
        }

        var (first, last, rest) = position switch
        {
            AfterE0 => (0xA0, 0xBF, 1),
            AfterEd => (0x80, 0x9F, 1),
            AfterF0 => (0x90, 0xBF, 2),
            AfterF4 => (0x80, 0x8F, 2),
            _ => (0x80, 0xBF, position - 1),
        };
        return value >= first && value <= last ? rest : -1;
    }
}
