using FsCheck.Fluent;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Gguf;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Tokenization;

public sealed class TokenizerTests
{
    private const int ImEnd = 1467;
    private readonly Tokenizer _nano = NanoModel.Tokenizer;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_OfEncodedText_GivesTheTextBack(bool parseSpecial) => UnicodeText.Check(Prop.ForAll(UnicodeText.Valid, text =>
        Decode(_nano, text, parseSpecial) == text && Decode(NanoModel.LlamaTokenizer, text, parseSpecial) == text));

    [Fact]
    public void Encode_LoneSurrogates_BecomeReplacementCharacters()
    {
        Assert.Equal("a\uFFFDb\uFFFD\U0001F600", Decode(_nano, "a\uD83Db\uDE00\U0001F600", parseSpecial: false));
    }

    [Fact]
    public void Encode_TextCutIntoSegments_GivesTheTokensOfTheWhole() => UnicodeText.Check(Prop.ForAll(UnicodeText.Valid, Gen.Choose(0, 1000).ToArbitrary(), (text, seed) =>
    {
        string plain = text.Replace("<", "(", StringComparison.Ordinal);
        var random = new Random(seed);
        var segments = new List<PromptSegment> { new("<|im_start|>", ParseSpecial: true) };
        for (int at = 0; at < plain.Length;)
        {
            int length = random.Next(1, Math.Min(8, plain.Length - at) + 1);
            segments.Add(new PromptSegment(plain.Substring(at, length), random.Next(2) == 0));
            at += length;
        }

        var ids = new List<int>();
        _nano.Encode(segments, ids);
        return ids.SequenceEqual(Encode(_nano, "<|im_start|>" + plain, parseSpecial: true));
    }));

    [Fact]
    public void Encode_SegmentsOfAUser_KeepsControlTokensAsText()
    {
        var ids = new List<int>();
        _nano.Encode([new("<|im_start|>user\n", true), new("say <|im_end|>", false), new("<|im_end|>\n", true)], ids);

        Assert.Single(ids, ImEnd);
        Assert.Equal("<|im_start|>user\nsay <|im_end|><|im_end|>\n", _nano.Decode([.. ids], skipSpecial: false));
        Assert.Equal("user\nsay <|im_end|>\n", _nano.Decode([.. ids], skipSpecial: true));
    }

    [Fact]
    public void Encode_UserDefinedTokens_AreRecognisedInAnyText()
    {
        int think = _nano.FindId("<think>")!.Value;
        Assert.Equal(TokenKind.UserDefined, _nano.KindOf(think));
        Assert.Contains(think, Encode(_nano, "a<think>b", parseSpecial: false));
        Assert.DoesNotContain(ImEnd, Encode(_nano, "a<|im_end|>b", parseSpecial: false));
        Assert.Contains(ImEnd, Encode(_nano, "a<|im_end|>b", parseSpecial: true));
    }

    [Fact]
    public void Encode_LongAndShortMergePaths_Agree()
    {
        // A word of 64 bytes takes the short path, one of more the long path; padding with a letter that merges with nothing keeps the front equal.
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            string word = string.Concat(Enumerable.Range(0, 60).Select(_ => "eratinohs"[random.Next(9)]));
            var tail = Encode(_nano, new string('Z', 40), parseSpecial: false);
            Assert.Equal([.. Encode(_nano, word, parseSpecial: false), .. tail], Encode(_nano, word + new string('Z', 40), parseSpecial: false));
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("an")]
    [InlineData(" ")]
    [InlineData("!")]
    [InlineData("\n")]
    [InlineData("<|im_")]
    [InlineData("é")]
    public void Encode_AMegabyteOfTheSame_TakesNoQuadraticTime(string unit)
    {
        // Quadratic work would take many minutes.
        string text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        Assert.Equal(text, Decode(_nano, text, parseSpecial: true));
    }

    [Fact]
    public void Tokenizer_OfTheBundledModel_KnowsItsSpecialTokens()
    {
        Assert.Equal(1472, _nano.VocabularySize);
        Assert.Equal((1465, 1467, 1467, 1465), (_nano.BosId, _nano.EosId, _nano.EotId, _nano.PadId));
        Assert.Equal([1467, 1465], _nano.StopIds);
        Assert.False(_nano.AddsBos);
        Assert.True(NanoModel.LlamaTokenizer.AddsBos);
        Assert.Equal("<|im_end|>"u8, _nano.BytesOf(ImEnd));
        Assert.Equal(TokenKind.Control, _nano.KindOf(ImEnd));
        Assert.Equal(ImEnd, _nano.FindId("<|im_end|>"));
        Assert.Equal(" the"u8, _nano.BytesOf(_nano.FindId(" the")!.Value));
        Assert.Null(_nano.FindId("no such token"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _nano.KindOf(1472));
        Assert.Throws<ArgumentOutOfRangeException>(() => _nano.KindOf(-1));
    }

    [Theory]
    [InlineData("tokenizer.ggml.model", "rwkv", "'gpt2'")]
    [InlineData("tokenizer.ggml.pre", "nobody-knows", "'qwen2'")]
    public void FromGguf_UnknownKind_NamesTheKnownOnes(string key, string value, string known)
    {
        var error = Assert.Throws<GgufException>(() => FromMetadata(writer =>
        {
            writer.Add("tokenizer.ggml.model", key.EndsWith("model", StringComparison.Ordinal) ? value : "gpt2");
            writer.Add("tokenizer.ggml.pre", key.EndsWith("pre", StringComparison.Ordinal) ? value : "qwen2");
        }));
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
        Assert.Contains(known, error.Message, StringComparison.Ordinal);
        Assert.True(error.Offset > 24);
    }

    [Fact]
    public void FromGguf_DamagedVocabulary_IsRefused()
    {
        string[] bytes = [.. Enumerable.Range(0, 256).Select(value => ByteAlphabet.CharacterOf((byte)value).ToString())];
        Assert.Equal(256, FromMetadata(writer => AddVocabulary(writer, bytes, ["a b"], [])).VocabularySize);

        AssertRefused("no token for the byte 65", writer => AddVocabulary(writer, [.. bytes.Select(text => text == "A" ? "AA" : text)], [], []));
        AssertRefused("merge 1 ", writer => AddVocabulary(writer, bytes, ["a b", "ab"], []));
        AssertRefused("for 256 tokens", writer => AddVocabulary(writer, bytes, [], [1, 1]));
        AssertRefused("'tokenizer.ggml.tokens' is missing", writer => AddVocabulary(writer, [], [], []));
    }

    [Fact]
    public void FromGguf_MarksBeyondTheVocabulary_AreNone()
    {
        string[] bytes = [.. Enumerable.Range(0, 256).Select(value => ByteAlphabet.CharacterOf((byte)value).ToString())];
        var tokenizer = FromMetadata(writer =>
        {
            AddVocabulary(writer, bytes, [], []);
            writer.Add("tokenizer.ggml.bos_token_id", 256u);
            writer.Add("tokenizer.ggml.eos_token_id", 255u);
            writer.Add("tokenizer.ggml.padding_token_id", uint.MaxValue);
            writer.Add("tokenizer.ggml.eot_token_id", -1);
        });
        Assert.Equal((null, 255, null, null), (tokenizer.BosId, tokenizer.EosId, tokenizer.PadId, tokenizer.EotId));
        Assert.Equal([255], tokenizer.StopIds);
    }

    private static void AssertRefused(string problem, Action<GgufWriter> fill) =>
        Assert.Contains(problem, Assert.Throws<GgufException>(() => FromMetadata(fill)).Message, StringComparison.Ordinal);

    private static void AddVocabulary(GgufWriter writer, string[] tokens, string[] merges, int[] kinds)
    {
        writer.Add("tokenizer.ggml.model", "gpt2");
        writer.Add("tokenizer.ggml.pre", "qwen2");
        writer.Add("tokenizer.ggml.tokens", tokens);
        writer.Add("tokenizer.ggml.merges", merges);
        if (kinds.Length > 0)
        {
            writer.Add("tokenizer.ggml.token_type", kinds);
        }
    }

    private static Tokenizer FromMetadata(Action<GgufWriter> fill)
    {
        var writer = new GgufWriter();
        fill(writer);
        using var file = TemporaryGguf.Open(writer);
        return Tokenizer.FromGguf(file.Metadata);
    }

    private static List<int> Encode(Tokenizer tokenizer, string text, bool parseSpecial)
    {
        var ids = new List<int>();
        tokenizer.Encode(text, ids, parseSpecial);
        return ids;
    }

    private static string Decode(Tokenizer tokenizer, string text, bool parseSpecial) =>
        tokenizer.Decode([.. Encode(tokenizer, text, parseSpecial)], skipSpecial: false);
}
