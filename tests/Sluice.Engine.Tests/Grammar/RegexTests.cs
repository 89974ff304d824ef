using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Engine.Tests.Grammar;

public sealed class RegexTests
{
    [Theory]
    [InlineData("abc", "abc", "ab|abcd||xabc")]
    [InlineData("a*b+c?", "b|aab|bbc|abbc", "|a|c|abcc")]
    [InlineData("(?:ab|cd){2,3}", "abab|cdabcd", "ab|abababab")]
    [InlineData("x{3}", "xxx", "xx|xxxx")]
    [InlineData("x{2,}", "xx|xxxxxx", "x")]
    [InlineData("[a-c_-]+", "a-b_c", "d|")]
    [InlineData("[^0-9]", "a|é|€|😀", "5|ab")]
    [InlineData(@"\d{4}-\d\d", "2026-11", "2026-1|20261-11")]
    [InlineData(@"\w+\s\W", "ab_1 !", "ab_1!|a b")]
    [InlineData("^anchored$", "anchored", "anchore")]
    [InlineData("^(?:a|b)$|c", "a|b|c", "d")]
    [InlineData(".", "a|é|😀", "\n|")]
    [InlineData(@"\u00e9\x41\u{1F600}\uD83D\uDE00", "éA😀😀", "éA😀")]
    [InlineData(@"\.\*\{\}\/", ".*{}/", "x*{}/")]
    [InlineData("[α-ω]+", "λογος", "logos")]
    [InlineData("(?<name>a)+?", "a|aaa", "")]
    [InlineData("a{,3}", "a{,3}", "aaa")]
    [InlineData("(|a)b", "b|ab", "aab")]
    [InlineData("", "", "a")]
    public void Compile_Regex_AllowsWhatItMatches(string pattern, string matching, string others)
    {
        var constraint = Texts.Compile(OutputConstraint.Regex(pattern));
        Assert.All(matching.Split('|'), text => Assert.True(Texts.Allows(constraint, text), text));
        Assert.All(others.Split('|').Where(text => pattern.Length > 0 || text.Length > 0), text => Assert.False(Texts.Allows(constraint, text), text));
    }

    [Theory]
    [InlineData("(?=a)", "look-ahead")]
    [InlineData("(?!a)", "look-ahead")]
    [InlineData("(?<=a)b", "look-behind")]
    [InlineData(@"(a)\1", "back reference")]
    [InlineData(@"\bword", "word boundary")]
    [InlineData(@"\p{L}", "Unicode property")]
    [InlineData("(?>a)", "atomic group")]
    [InlineData("a++", "possessive")]
    [InlineData("(?i)a", "modifier")]
    [InlineData("a^b", "anchor")]
    public void Compile_RegexThatIsNotRegular_IsRefusedByName(string pattern, string construct)
    {
        var refusal = Texts.Refusal(OutputConstraint.Regex(pattern));
        Assert.Equal(EngineErrorCode.UnsupportedConstraint, refusal.Code);
        Assert.Contains(construct, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a{3,2}")]
    [InlineData("[z-a]")]
    [InlineData(@"\x4")]
    [InlineData("a{999999}")]
    [InlineData("[]")]
    public void Compile_MalformedRegex_IsRefused(string pattern) =>
        Assert.Equal(EngineErrorCode.InvalidConstraint, Texts.Refusal(OutputConstraint.Regex(pattern)).Code);

    [Fact]
    public void Compile_RandomRegex_AgreesWithTheRuntimesRegex()
    {
        var atoms = Gen.Elements("a", "b", "ab", "[ab]", "[^a]", ".", "c");
        var counts = Gen.Elements("", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}");
        var pieces = from atom in atoms from count in counts select $"(?:{atom}){count}";
        var sequences = from parts in pieces.ArrayOf(3) select string.Concat(parts);
        var nested = from left in sequences from right in sequences from count in counts select $"(?:{left}|{right}){count}";
        var texts = from letters in Gen.Elements('a', 'b', 'c').ArrayOf() select new string(letters);
        Prop.ForAll(Arb.From(nested), Arb.From(texts.ListOf(8)), (pattern, samples) =>
        {
            var constraint = Texts.Compile(OutputConstraint.Regex(pattern));
            var expected = new Regex($"^(?:{pattern})$", RegexOptions.NonBacktracking);
            return samples.All(text => Texts.Allows(constraint, text) == expected.IsMatch(text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Compile_StatesThatMultiply_FailWhenTheyAreReached()
    {
        // A deterministic machine for this needs 2^300 states.
        var matcher = new Sluice.Engine.Grammar.GrammarMatcher(Texts.Compile(OutputConstraint.Regex("[ab]*a[ab]{300}")), null);
        var random = new Random(7);
        var failure = Assert.Throws<EngineException>(() =>
        {
            for (int i = 0; i < 5_000_000; i++)
            {
                Assert.True(matcher.TryAccept([(byte)(random.Next(2) == 0 ? 'a' : 'b')]));
            }
        });
        Assert.Equal(EngineErrorCode.ConstraintFailed, failure.Code);
    }
}
