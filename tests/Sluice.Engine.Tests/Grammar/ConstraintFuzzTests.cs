using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Engine.Tests.Grammar;

public sealed class ConstraintFuzzTests
{
    private static readonly string[] Keywords =
        ["type", "enum", "const", "properties", "required", "items", "prefixItems", "minItems", "maxLength", "pattern", "format", "anyOf", "oneOf", "allOf", "$ref", "minimum", "additionalProperties", "patternProperties", "propertyNames", "minProperties"];

    private static readonly string[] Scalars =
        ["true", "false", "null", "1", "-3.5", "1e400", "99999999999", "\"string\"", "\"object\"", "\"#\"", "\"#/properties/a\"", "\"(a|b)*\"", "\"[\"", "\"date\"", "[]", "{}", "[\"array\",\"null\"]"];

    [Fact]
    public void Compile_AnyJsonAsSchema_IsTakenOrRefused()
    {
        var schemas = Gen.Sized(size => Schema(Math.Min(size / 12, 4)));
        Prop.ForAll(Arb.From(schemas), text => Try(Texts.Schema(text))).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void Compile_AnyTextAsRegex_IsTakenOrRefused()
    {
        var texts = from parts in Gen.Elements("a", "(", ")", "[", "]", "{2}", "{0,90}", "*", "+", "?", "|", "^", "$", "\\", "-", ".", "(?:", "é", "\\u00", "\\d", "{", ",").ArrayOf() select string.Concat(parts);
        Prop.ForAll(Arb.From(texts), text => Try(OutputConstraint.Regex(text))).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void Compile_AnyTextAsGrammar_IsTakenOrRefused()
    {
        var texts = from parts in Gen.Elements("root ::= ", "a ::= ", "root", " a ", "\"x\"", "(", ")", "[a-z]", "[^", "*", "+", "?", "{3}", "{1,", "|", "\n", "#", " ", "\\", ".").ArrayOf() select "root ::= " + string.Concat(parts);
        Prop.ForAll(Arb.From(texts), text => Try(OutputConstraint.Grammar(text))).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Theory]
    [InlineData("((a{1000}){1000}){1000}")]
    [InlineData("(((a*)*)*)*b")]
    [InlineData("(a|a|aa|aaa|aaaa)*{50}")]
    [InlineData("(.*a){60}")]
    [InlineData("[^a]{0,100000}b{100000}")]
    public void Accept_RegexMadeToHurt_EndsSoon(string pattern)
    {
        try
        {
            var matcher = new Sluice.Engine.Grammar.GrammarMatcher(Texts.Compile(OutputConstraint.Regex(pattern)), null);
            for (int i = 0; i < 60 && matcher.TryAccept("a"u8); i++)
            {
                matcher.Mask();
            }
        }
        catch (EngineException problem)
        {
            Assert.True(problem.Code is EngineErrorCode.InvalidConstraint or EngineErrorCode.ConstraintFailed, problem.Message);
        }
    }

    [Fact]
    public void Accept_GrammarThatReadsEverythingInManyWays_EndsSoon()
    {
        var matcher = new Sluice.Engine.Grammar.GrammarMatcher(Texts.Compile(OutputConstraint.Grammar("root ::= root root | \"a\" root \"a\" | \"a\"")), null);
        try
        {
            for (int i = 0; i < 40; i++)
            {
                Assert.True(matcher.TryAccept("a"u8));
            }
        }
        catch (EngineException problem)
        {
            Assert.Equal(EngineErrorCode.ConstraintFailed, problem.Code);
        }
    }

    [Fact]
    public void Compile_ClassOfVeryManyCharacters_IsTakenOrRefusedSoon()
    {
        // Every other character, 60,000 ranges: put together one by one they once took minutes.
        string characters = string.Concat(Enumerable.Range(0, 60_000).Select(i => System.Text.Rune.IsValid(0x100 + (2 * i)) ? char.ConvertFromUtf32(0x100 + (2 * i)) : ""));
        Try(OutputConstraint.Regex($"[{characters}]+"));
    }

    [Theory]
    [InlineData("root ::= root root | \"a\" root \"a\" | [a-z] | \" \"")]
    [InlineData("root ::= (root? root? root?) [a-z ]* | root")]
    public void Mask_GrammarThatReadsEverythingInManyWays_EndsSoon(string grammar)
    {
        // All tokens are read, each in as many ways, which once took minutes.
        var matcher = new Sluice.Engine.Grammar.GrammarMatcher(Texts.Compile(OutputConstraint.Grammar(grammar)), null);
        try
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.False(matcher.Mask().IsEmpty);
                Assert.True(matcher.TryAccept("abcdefgh"u8));
            }
        }
        catch (EngineException problem)
        {
            Assert.Equal(EngineErrorCode.ConstraintFailed, problem.Code);
        }
    }

    private static void Try(OutputConstraint constraint)
    {
        try
        {
            var matcher = new Sluice.Engine.Grammar.GrammarMatcher(Texts.Compile(constraint), null);
            Assert.True(matcher.IsComplete || !matcher.Mask().IsEmpty);
        }
        catch (EngineException problem)
        {
            Assert.True(problem.Code is EngineErrorCode.InvalidConstraint or EngineErrorCode.UnsupportedConstraint or EngineErrorCode.ConstraintFailed, problem.ToString());
        }
    }

    private static Gen<string> Schema(int depth)
    {
        var scalar = Gen.Elements(Scalars);
        if (depth == 0)
        {
            return scalar;
        }

        var value = Gen.OneOf(scalar, Gen.OneOf(Schema(depth - 1), from items in Schema(depth - 1).ArrayOf(2) select $"[{string.Join(',', items)}]"));
        var member = from name in Gen.Elements(Keywords.Append("a").ToArray()) from inner in value select (Name: name, Value: inner);
        return from members in member.ArrayOf(3) select "{" + string.Join(',', members.DistinctBy(one => one.Name).Select(one => $"\"{one.Name}\":{one.Value}")) + "}";
    }
}
