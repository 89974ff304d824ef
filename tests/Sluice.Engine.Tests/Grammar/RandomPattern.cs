using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Engine.Tests.Grammar;

/// <summary>Draws regular expressions over few letters, so that many of them can follow each other.</summary>
internal static class RandomPattern
{
    private static readonly string[] Atoms =
        ["[a-e]", "[a-d0-2]", "[^b]", "[^<e]", "[a-eA-C]", ".", "[ab]", "a", "be", "-", " ", "é", "[а-г]", "[à-ÿ]", "[一-三]", "[^a-c]", "\\\\\\\\", "\\n", "[\\s-]", "\\w"];

    private static readonly string[] Counts = ["*", "+", "?", "{2}", "{1,3}", "{3,9}", "{2,40}", "{5,}", "{0,20}", "{34,90}"];

    /// <summary>An expression, not anchored.</summary>
    public static Gen<string> Any { get; } = Nested(3);

    private static Gen<string> Nested(int depth)
    {
        if (depth == 0)
        {
            return Gen.Elements(Atoms);
        }

        var inner = Nested(depth - 1);
        return Gen.OneOf(
            Gen.Elements(Atoms),
            from part in inner from count in Gen.Elements(Counts) select $"(?:{part}){count}",
            from part in Gen.Elements(Atoms) from count in Gen.Elements(Counts) select part + count,
            from left in inner from right in inner select left + right,
            from left in inner from right in inner select $"(?:{left}|{right})");
    }
}
