using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Engine.Grammar;
using Sluice.Engine.Grammar.Tokens;

namespace Sluice.Engine.Tests.Grammar;

/// <summary>Masks against what comes of reading each token byte by byte, along texts of randomly drawn allowed tokens.</summary>
public sealed class MaskOracleTests
{
    private const int Steps = 10;

    private static readonly List<ReadOnlyMemory<byte>> Tokens = RandomTokens.Draw(new Random(3), 4500);
    private static readonly GrammarVocabulary Vocabulary = GrammarVocabulary.Of(Tokens, [0]);

    [Fact]
    public void Mask_AnyPattern_HasExactlyTheTokensThatCanFollow()
    {
        var cases = from pattern in RandomPattern.Any from isAnchored in Gen.Elements(true, false) from most in Gen.Elements(-1, 6, 45, 90, 400) from least in Gen.Elements(0, 0, 3, 40) from seed in Gen.Choose(0, 1000) select (pattern, isAnchored, most, least, seed);
        Prop.ForAll(Arb.From(cases), one =>
        {
            var (pattern, isAnchored, most, least, seed) = one;
            pattern = JsonSerializer.Serialize(isAnchored ? $"^(?:{pattern})$" : pattern);
            string length = most < 0 ? "" : $",\"minLength\":{least.ToString(CultureInfo.InvariantCulture)},\"maxLength\":{most.ToString(CultureInfo.InvariantCulture)}";
            Check(() => Texts.Schema("{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":" + pattern + length + "}}"), seed);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Mask_AnyRegex_HasExactlyTheTokensThatCanFollow()
    {
        var cases = from pattern in RandomPattern.Any from seed in Gen.Choose(0, 1000) select (pattern, seed);
        Prop.ForAll(Arb.From(cases), one => Check(() => OutputConstraint.Regex($"(?:{one.pattern}){{1,50}}"), one.seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    [Theory]
    [InlineData("""{"format":"email"}""")]
    [InlineData("""{"format":"uri"}""")]
    [InlineData("""{"format":"hostname"}""")]
    [InlineData("""{"format":"email","maxLength":40}""")]
    [InlineData("""{"format":"hostname","pattern":"^a[a-e.]*$","minLength":20,"maxLength":70}""")]
    [InlineData("""{"pattern":"^[a-e]+( [a-e]+)*$","minLength":50,"maxLength":120}""")]
    [InlineData("""{"pattern":"^[a-e]+( [a-e]+)*$","minLength":118,"maxLength":120}""")]
    [InlineData("""{"pattern":"^(?:[a-e]{30}){1,4}$","minLength":40,"maxLength":100}""")]
    [InlineData("""{"pattern":"ab.*ba","minLength":30,"maxLength":60}""")]
    [InlineData("""{"pattern":"ab.*ba","minLength":9,"maxLength":50}""")]
    [InlineData("""{"pattern":"^[a-e ]+(-[a-e]+)*$","minLength":12,"maxLength":45}""")]
    [InlineData("""{"pattern":"^[^d]*$","minLength":5,"maxLength":42}""")]
    [InlineData("""{"pattern":"^(?:a[b-e ]|\\u00e9c)*$","minLength":7,"maxLength":44}""")]
    [InlineData("""{"pattern":"^[a-e\"\\\\\\n]*$","minLength":3,"maxLength":60}""")]
    [InlineData("""{"anyOf":[{"pattern":"b"},{"pattern":"a.*a"}],"minLength":4,"maxLength":48}""")]
    [InlineData("""{"enum":["abba","abcd","ab cd","éa","-1", "aaaaaaaaaaaa"]}""")]
    [InlineData("""{"anyOf":[{"const":"abc"},{"pattern":"^[a-c]{4,9}-$"},{"type":"integer"}]}""")]
    [InlineData("""{"type":"object","patternProperties":{"^a[a-e]*$":{"type":"string","maxLength":36},"^b[^d]{40}":{"format":"uri"}}}""")]
    public void Mask_OfSchema_HasExactlyTheTokensThatCanFollow(string schema)
    {
        for (int seed = 0; seed < 2; seed++)
        {
            Check(() => Texts.Schema(schema), seed);
        }
    }

    private static void Check(Func<OutputConstraint> make, int seed)
    {
        var random = new Random(seed);
        try
        {
            var rules = ConstraintGrammar.Compile(make());
            var matcher = new GrammarMatcher(new CompiledConstraint(rules, Vocabulary), null);

            // Of the same rules, but with an automaton of its own that no mask has touched.
            var reader = new GrammarMatcher(new CompiledConstraint(rules, Vocabulary), null);
            for (int step = 0; step < Steps && !matcher.IsComplete; step++)
            {
                ulong[] words = [.. matcher.Mask().Words];
                var allowed = new List<int>();
                for (int token = 1; token < Tokens.Count; token++)
                {
                    bool isAllowed = reader.TryAccept(Tokens[token].Span);
                    if (isAllowed)
                    {
                        reader.Rollback(1);
                        allowed.Add(token);
                    }

                    Assert.True(isAllowed == ((words[token / 64] >> (token % 64) & 1) != 0), $"{Convert.ToHexString(Tokens[token].Span)} in step {step}: {isAllowed}");
                }

                if (allowed.Count == 0)
                {
                    return;
                }

                int next = allowed[random.Next(allowed.Count)];
                matcher.Accept(next);
                reader.Accept(next);
            }
        }
        catch (EngineException problem)
        {
            Assert.True(problem.Code is EngineErrorCode.InvalidConstraint or EngineErrorCode.UnsupportedConstraint or EngineErrorCode.ConstraintFailed, problem.ToString());
        }
    }
}
