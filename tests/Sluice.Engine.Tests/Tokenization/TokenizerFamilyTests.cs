using System.Text;
using FsCheck.Fluent;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Tokenization.Parity;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Tokenization;

public sealed class TokenizerFamilyTests
{
    private static readonly Tokenizer Scored = ParityVocabulary.OfRun("scored");
    private static readonly Tokenizer Unigram = ParityVocabulary.OfRun("unigram");
    private static readonly Tokenizer Words = ParityVocabulary.OfRun("words");

    [Theory]
    [InlineData("scored")]
    [InlineData("scored without space")]
    [InlineData("gpt-4o")]
    [InlineData("deepseek-llm")]
    public void Decode_OfEncodedText_GivesTheTextBack(string run)
    {
        var tokenizer = ParityVocabulary.OfRun(run);
        UnicodeText.Check(Prop.ForAll(UnicodeText.Valid, text =>
        {
            // The mark of a space is itself read as a space.
            text = text.Replace("\u2581", "_", StringComparison.Ordinal);
            return tokenizer.Decode([.. Encode(tokenizer, text)], skipSpecial: false) == text;
        }));
    }

    [Theory]
    [InlineData("scored")]
    [InlineData("unigram")]
    [InlineData("words")]
    [InlineData("qwen2")]
    public void Append_TokensOneByOne_GivesTheTextOfTheWhole(string run)
    {
        var tokenizer = ParityVocabulary.OfRun(run);
        UnicodeText.Check(Prop.ForAll(UnicodeText.Valid, text =>
        {
            var ids = Encode(tokenizer, text);
            var decoder = new TokenDecoder(tokenizer);
            var pieces = ids.Select(decoder.Append).ToList();
            return string.Concat(pieces) + decoder.Flush() == tokenizer.Decode([.. ids], skipSpecial: false);
        }));
    }

    [Theory]
    [InlineData("scored")]
    [InlineData("unigram")]
    [InlineData("words")]
    public void Encode_TextThatLooksLikeASpecialToken_StaysText(string run)
    {
        var tokenizer = ParityVocabulary.OfRun(run);
        foreach (string mark in new[] { "<s>", "</s>", "<pad>", "[CLS]", "[SEP]" })
        {
            var ids = Encode(tokenizer, $"a {mark}{mark} b");
            Assert.DoesNotContain(ids, id => tokenizer.KindOf(id) == TokenKind.Control);
        }
    }

    [Fact]
    public void Encode_SpaceInFront_IsAddedBehindSpecialTokensOnly()
    {
        var ids = new List<int>();
        Scored.Encode([new("<s>", true), new("hel", false), new("lo", false), new("</s>", true), new(" hello", false)], ids);
        Assert.Equal("<s>hello</s> hello", Scored.Decode([.. ids], skipSpecial: false));
        Assert.Equal(Encode(Scored, "hello"), ids[1..ids.IndexOf(2)]);

        var behindText = new TokenDecoder(Scored, Encode(Scored, "hello")[^1]);
        var behindMark = new TokenDecoder(Scored, before: 1);
        Assert.Equal((" the", "the"), (behindText.Append(Scored.FindId(" the")!.Value), behindMark.Append(Scored.FindId(" the")!.Value)));
    }

    [Fact]
    public void Encode_CharacterOutsideTheVocabulary_BecomesItsBytes()
    {
        var ids = Encode(Scored, "世");
        Assert.Equal([TokenKind.Byte, TokenKind.Byte, TokenKind.Byte], ids[^3..].Select(Scored.KindOf));
        Assert.Equal(["\u4E16"], Encoding.UTF8.GetString([.. ids[^3..].SelectMany(id => Scored.BytesOf(id).ToArray())]).Split('|'));
        Assert.Contains(2, Encode(Unigram, "世"));
        Assert.Equal([1], Encode(Words, "世"));
    }

    [Fact]
    public void EncodeDocument_OfEachKind_AddsTheMarksOfItsModels()
    {
        AssertMarks(Words, "[CLS]hello[SEP]", "[CLS]hello[SEP]hello[SEP]");
        AssertMarks(Unigram, "hello</s>", "hello</s>hello</s>");
        AssertMarks(Scored, "<s>hello", "<s>hellohello");
        AssertMarks(ParityVocabulary.Load("unigram", default, writer =>
        {
            writer.Add("tokenizer.ggml.bos_token_id", 0u);
            writer.Add("tokenizer.ggml.seperator_token_id", 1u);
            writer.Add("tokenizer.ggml.add_bos_token", true);
        }), "<pad>hello</s>", "<pad>hello</s></s>hello</s>");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("the")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("世")]
    [InlineData("e\u0301")]
    [InlineData("!")]
    [InlineData("<s>")]
    public void Encode_LongRunsOfTheSame_EndInTime(string unit)
    {
        // Quadratic work would take hours.
        string text = string.Concat(Enumerable.Repeat(unit, 300_000 / unit.Length));
        Assert.Equal(text, Scored.Decode([.. Encode(Scored, text)], skipSpecial: false));
        Assert.NotNull(Encode(Unigram, text));
        Assert.NotNull(Encode(Words, text));
    }

    [Fact]
    public void Encode_NamesOfEndsStoredAsText_AreControlTokens()
    {
        var tokenizer = Small("llama", writer => { }, ["<unk>", "<s>", "</s>", "<|im_end|>", "a"], [2, 3, 3, 4, 1]);
        Assert.DoesNotContain(3, Encode(tokenizer, "a<|im_end|>"));
        Assert.Contains(3, tokenizer.StopIds);
        Assert.Equal(3, tokenizer.EotId);
    }

    [Fact]
    public void StopIds_OfHarmony_LeaveOutTheEndOfAMessage()
    {
        var tokenizer = Small("llama", writer => { }, ["<unk>", "<s>", "</s>", "<|end|>", "<|call|>", "<|return|>"], [2, 3, 3, 3, 3, 3]);
        Assert.Equal([2, 4, 5], tokenizer.StopIds.Order());
    }

    [Fact]
    public void Encode_SpecialTokensOfPhi3_SwallowTheSpaceBehindThem()
    {
        var tokenizer = Small("llama", writer => writer.Add("general.name", "Phi-3-mini"), ["<unk>", "<s>", "</s>", "<|user|>", "\u2581a", "<0x0A>"], [2, 3, 3, 3, 1, 6]);
        var ids = new List<int>();
        tokenizer.Encode([new("<|user|>\n", true), new(" a", false), new("<|user|> \n", true)], ids);
        Assert.Equal([3, 4, 3], ids);
    }

    [Fact]
    public void FromGguf_DamagedCharacterMap_IsRefusedOrHarmless()
    {
        foreach (int[] map in new int[][] { [], [1, 0, 0], [4, 0, 0, 0, 1, 2, 3], [255, 255, 255, 255, 0], [4, 0, 0, 0, 0, 0, 0, 0, 65] })
        {
            var error = Assert.Throws<GgufException>(() => Small("t5", writer => writer.Add("tokenizer.ggml.precompiled_charsmap", map), ["<pad>", "</s>", "<unk>"], [3, 3, 2]));
            Assert.Contains("character map", error.Message, StringComparison.Ordinal);
        }

        var random = new Random(3);
        for (int i = 0; i < 300; i++)
        {
            byte[] map = new byte[4 + 512 + 20];
            random.NextBytes(map);
            (map[0], map[1], map[2], map[3], map[^1]) = (0, 2, 0, 0, 0);
            var tokenizer = Small("t5", writer => writer.Add("tokenizer.ggml.precompiled_charsmap", [.. map.Select(value => (int)value)]), ["<pad>", "</s>", "<unk>"], [3, 3, 2]);
            Assert.NotNull(Encode(tokenizer, "any text, äöü 世界"));
        }
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("t5")]
    [InlineData("bert")]
    public void FromGguf_RandomVocabulary_IsRefusedOrWorks(string model)
    {
        string[] pieces = ["", "a", "\u2581", "\u2581a", "<0x41>", "<0xZZ>", "<s>", "[UNK]", "\u00E9", "##a", "aa", "\U0001F600", "\0"];
        var random = new Random(17);
        int working = 0;
        for (int i = 0; i < 200; i++)
        {
            string[] tokens = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)])];
            try
            {
                var tokenizer = Small(model, writer => writer.Add("tokenizer.ggml.unknown_token_id", (uint)random.Next(12)), tokens, [.. tokens.Select(_ => random.Next(-1, 9))]);
                var ids = Encode(tokenizer, "a \u2581aa\u00E9 <s>[UNK]\0 \U0001F600A");
                tokenizer.EncodePair("a", "aa", ids);
                Assert.All(ids, id => Assert.InRange(id, 0, tokens.Length - 1));
                Assert.NotNull(tokenizer.Decode([.. ids], skipSpecial: true));
                working++;
            }
            catch (GgufException)
            {
                // Refused with a reason is fine; anything else is not.
            }
        }

        Assert.True(working > 20);
    }

    private static void AssertMarks(Tokenizer tokenizer, string one, string two)
    {
        var ids = new List<int>();
        tokenizer.EncodeDocument("hello", ids);
        Assert.Equal(one, tokenizer.Decode([.. ids], skipSpecial: false));
        ids.Clear();
        tokenizer.EncodePair("hello", "hello", ids);
        Assert.Equal(two, tokenizer.Decode([.. ids], skipSpecial: false).Replace(" ", "", StringComparison.Ordinal));
    }

    private static Tokenizer Small(string model, Action<GgufWriter> add, string[] tokens, int[] kinds)
    {
        var writer = new GgufWriter();
        writer.Add("tokenizer.ggml.model", model);
        writer.Add("tokenizer.ggml.tokens", tokens);
        writer.Add("tokenizer.ggml.token_type", kinds);
        writer.Add("tokenizer.ggml.scores", [.. tokens.Select(_ => -1f)]);
        add(writer);
        using var file = Gguf.TemporaryGguf.Open(writer);
        return Tokenizer.FromGguf(file.Metadata);
    }

    private static List<int> Encode(Tokenizer tokenizer, string text)
    {
        var ids = new List<int>();
        tokenizer.Encode(text, ids, parseSpecial: false);
        return ids;
    }
}
