using System.Text;
using Sluice.Engine.Grammar;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Tests.Tokenization;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Grammar;

public sealed class MaskTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"name":{"type":"string"},"n":{"type":"integer","maximum":40}},"required":["name","n"]}""", """{"name": "a \"q\" é", "n": 39}""")]
    [InlineData("""{"type":"string","maxLength":6}""", "\"abc é\\n\"")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":60}""", "\"the cat sat\"")]
    [InlineData("""{"type":"string","minLength":40,"maxLength":300}""", "\"the cat é")]
    [InlineData("""{"type":"array","items":{"type":"string","maxLength":25},"maxItems":2}""", "[\"the cat sat é\",\"\"]")]
    [InlineData("""{"type":"string","pattern":"^(the |cat )+$"}""", "\"the cat the \"")]
    [InlineData("""{"type":"array","items":{"enum":["sluice","slow",7]}}""", "[\n  \"sluice\", 7,\"slow\"]")]
    [InlineData("""{"type":"object"}""", """{"a":{"b":[1,-2.5e3,null]},"é":""}""")]
    public void Mask_AtEachPlaceOfAText_HasExactlyTheTokensThatCanFollow(string schema, string text)
    {
        var constraint = Texts.Compile(Texts.Schema(schema));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int length = 0; length <= bytes.Length; length++)
        {
            var matcher = new GrammarMatcher(constraint, null);
            Assert.True(length == 0 || matcher.TryAccept(bytes.AsSpan(0, length)), text[..Math.Min(length, text.Length)]);
            if (matcher.IsComplete)
            {
                continue;
            }

            ulong[] words = [.. matcher.Mask().Words];
            bool[] expected = [.. Enumerable.Range(0, NanoModel.Tokenizer.VocabularySize).Select(token => (words[token / 64] >> (token % 64) & 1) != 0)];
            for (int token = 0; token < NanoModel.Tokenizer.VocabularySize; token++)
            {
                bool isAllowed = matcher.TryAccept(token);
                if (isAllowed)
                {
                    matcher.Rollback(1);
                }

                Assert.True(expected[token] == isAllowed, $"{token} behind {length} bytes");
            }
        }
    }

    [Theory]
    [InlineData(0, 70)]
    [InlineData(45, 70)]
    [InlineData(100, 250)]
    public void Mask_TokensLongerThanWhatIsLeft_AreNotInIt(int least, int most)
    {
        // Words of one letter in all lengths, some with a quote behind them.
        List<ReadOnlyMemory<byte>> tokens = [Encoding.UTF8.GetBytes("<end>"), .. Enumerable.Range(0, 256).Select(value => (ReadOnlyMemory<byte>)new[] { (byte)value })];
        tokens.AddRange(Enumerable.Range(2, 118).SelectMany(length => new[] { new string('a', length), new string('a', length) + "\"", new string('é', length) })
            .Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text)));
        var rules = ConstraintGrammar.Compile(Texts.Schema($$"""{"type":"string","minLength":{{least}},"maxLength":{{most}}}"""));
        var matcher = new GrammarMatcher(new CompiledConstraint(rules, GrammarVocabulary.Of(tokens, [0])), null);
        Assert.True(matcher.TryAccept("\""u8));
        for (int length = 0; length < most; length += 7)
        {
            ulong[] words = [.. matcher.Mask().Words];
            for (int token = 1; token < tokens.Count; token++)
            {
                bool isAllowed = matcher.TryAccept(token);
                matcher.Rollback(isAllowed ? 1 : 0);
                Assert.True(isAllowed == ((words[token / 64] >> (token % 64) & 1) != 0), $"'{Encoding.UTF8.GetString(tokens[token].Span)}' behind {length} characters");
            }

            Assert.Equal(length + 7 <= most, matcher.TryAccept("aaaéaaa"u8));
        }
    }

    [Fact]
    public void Mask_WhereAControlTokenMustFollow_HasNoTokenOfItsBytes()
    {
        var tokenizer = NanoModel.Tokenizer;
        int control = Enumerable.Range(0, tokenizer.VocabularySize).First(id => tokenizer.KindOf(id) == TokenKind.Control);
        var rules = ConstraintGrammar.Build(builder => builder.Match(builder.Pool.Literal(GrammarVocabulary.SpecialBytes(control, isControl: true))));
        var mask = new GrammarMatcher(new CompiledConstraint(rules, Texts.Vocabulary), tokenizer).Mask();
        Assert.Equal([control], Enumerable.Range(0, tokenizer.VocabularySize).Where(token => mask[token]));
    }

    [Fact]
    public void Mask_VocabularyWithoutText_FailsTheTextOnly()
    {
        var rules = ConstraintGrammar.Compile(OutputConstraint.JsonObject);
        var matcher = new GrammarMatcher(new CompiledConstraint(rules, GrammarVocabulary.Of([], [])), null);
        Assert.Equal(EngineErrorCode.ConstraintFailed, Assert.Throws<EngineException>(matcher.Mask).Code);
    }

    [Fact]
    public void Rollback_AnyNumberOfTokens_RestoresTheMasks()
    {
        var matcher = new GrammarMatcher(Texts.Compile(OutputConstraint.JsonObject), NanoModel.Tokenizer);
        var tokens = new List<int>();
        NanoModel.Tokenizer.Encode("""{"a": [1, "two", {"b": null}]}""", tokens, parseSpecial: false);
        var counts = new List<int>();
        foreach (int token in tokens)
        {
            counts.Add(matcher.Mask().Count);
            matcher.Accept(token);
        }

        Assert.True(matcher.IsComplete);
        for (int taken = tokens.Count - 1; taken >= 0; taken -= 3)
        {
            matcher.Rollback(Math.Min(3, tokens.Count) - (taken == tokens.Count - 1 ? 2 : 0));
            Assert.Equal(counts[taken], matcher.Mask().Count);
        }
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"get_weather":{"const":"a city in the north of the country"}},"required":["get_weather"]}""", "{\"", "get_weather\":")]
    [InlineData("""{"const":"always the same text"}""", "\"alw", "ays the same text\"")]
    public void AcceptForced_TextWithoutChoice_IsTakenAsTheTokenizerWritesIt(string schema, string begun, string forced)
    {
        var matcher = new GrammarMatcher(Texts.Compile(Texts.Schema(schema)), NanoModel.Tokenizer);
        Assert.True(matcher.TryAccept(Encoding.UTF8.GetBytes(begun)));
        var tokens = new List<int>();
        matcher.AcceptForced(tokens);
        var whole = new List<int>();
        NanoModel.Tokenizer.Encode(forced, whole, parseSpecial: false);

        // The last token is left open where text follows that could lengthen it.
        Assert.Equal(matcher.IsComplete ? whole : whole[..^1], tokens);
        matcher.Rollback(tokens.Count);
        Assert.True(matcher.TryAccept(Encoding.UTF8.GetBytes(forced)));
    }

    [Fact]
    public void AcceptForced_WhereTheTextMayEnd_TakesNothing()
    {
        var matcher = new GrammarMatcher(Texts.Compile(OutputConstraint.Regex("ab(cd)?")), NanoModel.Tokenizer);
        Assert.True(matcher.TryAccept("ab"u8));
        var tokens = new List<int>();
        matcher.AcceptForced(tokens);
        Assert.Empty(tokens);
    }

    [Fact]
    public void Accept_TextThatNeverRepeatsItself_OutlivesItsAutomaton()
    {
        // Each nesting is a state of its own, several times more than one automaton keeps.
        var matcher = new GrammarMatcher(Texts.Compile(OutputConstraint.Grammar("root ::= x\nx ::= \"(\" [0-9]{50000} \")\"")), null);
        Assert.True(matcher.TryAccept("("u8));
        for (int i = 0; i < 50000; i++)
        {
            Assert.True(matcher.TryAccept("7"u8));
        }

        Assert.False(matcher.TryAccept("7"u8));
        Assert.True(matcher.TryAccept(")"u8));
        Assert.True(matcher.CanEnd);
    }

    [Fact]
    public void Accept_NestedTooDeep_Fails()
    {
        var matcher = new GrammarMatcher(Texts.Compile(OutputConstraint.JsonObject), null);
        Assert.True(matcher.TryAccept("{\"a\":"u8));
        Assert.Equal(EngineErrorCode.ConstraintFailed, Assert.Throws<EngineException>(() =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                matcher.TryAccept("["u8);
            }
        }).Code);
    }
}
