using System.Globalization;
using System.Text;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>
/// Numbers as JSON writes them: whole ones of up to 19 digits, others with up to 28 digits behind the point and an exponent; with
/// bounds, without an exponent.
/// </summary>
internal sealed class NumberGrammar(RegexPool pool)
{
    private const int MostDigits = 19;
    private const int MostFraction = 28;

    private readonly RegexNode _digit = pool.Bytes(ByteSet.Range((byte)'0', (byte)'9'));
    private readonly RegexNode _minus = pool.Literal("-"u8);

    public RegexNode Make(SchemaShape shape)
    {
        bool isWhole = !shape.Types.HasFlag(JsonTypes.Fraction);
        if (shape.Minimum is null && shape.Maximum is null)
        {
            var number = pool.Concat(pool.Optional(_minus), Whole());
            return isWhole ? number : pool.Concat(number, pool.Optional(Fraction()), pool.Optional(Exponent()));
        }

        // Negative numbers are positive ones with the bounds exchanged.
        var positive = Range(shape.Minimum, shape.Maximum, isWhole);
        var negative = Range(Negate(shape.Maximum), Negate(shape.Minimum), isWhole);
        return pool.Or(positive, pool.Concat(_minus, negative));
    }

    private static NumberBound? Negate(NumberBound? bound) => bound is { } known ? known with { Value = -known.Value } : null;

    private RegexNode Whole() => pool.Or(pool.Literal("0"u8), pool.Concat(Digit('1', '9'), pool.Repeat(_digit, 0, MostDigits - 1)));

    private RegexNode Fraction() => pool.Concat(pool.Literal("."u8), pool.Repeat(_digit, 1, MostFraction));

    private RegexNode Exponent() => pool.Concat(pool.Bytes(ByteSet.Of("eE"u8)), pool.Optional(pool.Bytes(ByteSet.Of("+-"u8))), pool.Repeat(_digit, 1, 3));

    /// <summary>The numbers of at least 0 between two bounds.</summary>
    private RegexNode Range(NumberBound? minimum, NumberBound? maximum, bool isWhole)
    {
        var number = isWhole ? Whole() : pool.Concat(Whole(), pool.Optional(Fraction()));
        if (minimum is { Value: >= 0 } low && low != new NumberBound(0, IsExclusive: false))
        {
            number = pool.And(number, Beyond(low, isAbove: true, isWhole));
        }

        if (maximum is { } high)
        {
            number = high.Value < 0 || high is { Value: 0, IsExclusive: true } ? pool.Empty : pool.And(number, Beyond(high, isAbove: false, isWhole));
        }

        return number;
    }

    /// <summary>The numbers on one side of a bound of at least 0, with any leading part of numbers as JSON writes them.</summary>
    private RegexNode Beyond(NumberBound bound, bool isAbove, bool isWhole)
    {
        string text = bound.Value.ToString("0.############################", CultureInfo.InvariantCulture);
        int point = text.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? text : text[..point];
        string fraction = point < 0 ? "" : text[(point + 1)..];
        var anyFraction = isWhole ? pool.Epsilon : pool.Optional(Fraction());
        var otherWhole = pool.Concat(OtherWhole(whole, isAbove), anyFraction);
        RegexNode sameWhole;
        if (isWhole)
        {
            // 3 is below 3.5, and on neither side of an exclusive 3.
            bool isIn = fraction.Length > 0 ? !isAbove : !bound.IsExclusive;
            sameWhole = isIn ? pool.Epsilon : pool.Empty;
        }
        else
        {
            sameWhole = FractionBeyond(fraction, isAbove, bound.IsExclusive);
        }

        return pool.Or(otherWhole, pool.Concat(pool.Literal(Encoding.ASCII.GetBytes(whole)), sameWhole));
    }

    /// <summary>Whole numbers that are truly above or below one.</summary>
    private RegexNode OtherWhole(string whole, bool isAbove)
    {
        var alternatives = new List<RegexNode>();
        if (isAbove)
        {
            // More digits.
            alternatives.Add(pool.Concat(Digit('1', '9'), pool.Repeat(_digit, whole.Length, Math.Max(whole.Length, MostDigits - 1))));
        }
        else if (whole.Length > 1)
        {
            // Fewer digits.
            alternatives.Add(pool.Or(pool.Literal("0"u8), pool.Concat(Digit('1', '9'), pool.Repeat(_digit, 0, whole.Length - 2))));
        }

        for (int i = 0; i < whole.Length; i++)
        {
            // The same digits up to here, and then a larger or smaller one.
            char first = isAbove ? (char)(whole[i] + 1) : i == 0 && whole.Length > 1 ? '1' : '0';
            char last = isAbove ? '9' : (char)(whole[i] - 1);
            alternatives.Add(pool.Concat(
                pool.Literal(Encoding.ASCII.GetBytes(whole[..i])),
                Digit(first, last),
                pool.Repeat(_digit, whole.Length - i - 1, whole.Length - i - 1)));
        }

        return pool.Or([.. alternatives]);
    }

    /// <summary>What may follow a whole part that is the bound's own.</summary>
    private RegexNode FractionBeyond(string fraction, bool isAbove, bool isExclusive)
    {
        var any = pool.Repeat(_digit, 0, MostFraction);
        var zeros = pool.Repeat(Digit('0', '0'), 0, MostFraction);
        var some = pool.Concat(zeros, Digit('1', '9'), any);

        // What may follow when all digits of the bound have been written, or when the number ends before.
        var tail = isAbove ? (isExclusive ? some : any) : (isExclusive ? pool.Empty : zeros);
        bool mayEnd = isAbove ? fraction.Length == 0 && !isExclusive : fraction.Length > 0 || !isExclusive;
        for (int i = fraction.Length - 1; i >= 0; i--)
        {
            var other = isAbove ? Digit((char)(fraction[i] + 1), '9') : Digit('0', (char)(fraction[i] - 1));
            tail = pool.Or(pool.Concat(other, any), pool.Concat(Digit(fraction[i], fraction[i]), tail));
            if (!isAbove)
            {
                // A number that ends here is smaller, because the bound's last digit is not 0.
                tail = pool.Or(tail, pool.Epsilon);
            }
        }

        // A point needs a digit.
        var behindPoint = pool.And(tail, pool.Repeat(_digit, 1, MostFraction));
        return pool.Or(mayEnd ? pool.Epsilon : pool.Empty, pool.Concat(pool.Literal("."u8), behindPoint));
    }

    private RegexNode Digit(char first, char last) => first > last ? pool.Empty : pool.Bytes(ByteSet.Range((byte)first, (byte)last));
}
