using System.Buffers.Binary;
using System.Security.Cryptography;
using Sluice.Engine.Gguf;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Packs;
using Sluice.Engine.Tests.Tokenization;
using Sluice.Engine.Tests.Tokenization.Parity;
using Sluice.Engine.Tokenization;
using Sluice.Engine.Tokenization.Tables;

namespace Sluice.Engine.Tests.Packs;

public sealed class TokenTablesTests
{
    private const string Text = "Once upon a time, in 1984,\n\n  a \u00e4\u00df\u4e2d\ud83d\ude00 hello </s> <|im_end|> \0 world!";

    [Theory]
    [InlineData("qwen2")]
    [InlineData("deepseek-llm")]
    [InlineData("scored")]
    [InlineData("unigram")]
    [InlineData("words")]
    public void Read_WhatWasWritten_IsTheSameTokenizer(string run) => ParityVocabulary.OfRun(run, metadata =>
    {
        var (read, vocabulary) = Read(metadata, TokenTables.TryWrite(metadata, seed: 7).ToArray());
        AssertSame(Tokenizer.FromGguf(metadata), read);
        AssertSame(GrammarVocabulary.Of(read), vocabulary!);
        return 0;
    });

    [Fact]
    public void Write_BundledVocabulary_GivesTheTablesOfThisVersion()
    {
        using var file = GgufFile.Open(NanoModel.F16Path);
        byte[] tables = TokenTables.TryWrite(file.Metadata, seed: 1).ToArray();

        // Where this fails although packs of before would mislead nobody, change the hash; else raise the version, too.
        Assert.Equal("5415c23d7ddd69b77f8a279f36800bb7", Convert.ToHexStringLower(SHA256.HashData(tables).AsSpan(0, 16)));
        Assert.Equal(3, TokenTables.Version);
    }

    [Fact]
    public void Read_TablesThatEndEarlyOrClaimOtherLengths_TakesTheFileInstead()
    {
        using var file = GgufFile.Open(NanoModel.F16Path);
        byte[] tables = TokenTables.TryWrite(file.Metadata, seed: 1).ToArray();
        var expected = Tokenizer.FromGguf(file.Metadata);
        var random = new Random(5);
        for (int round = 0; round < 30; round++)
        {
            AssertFallsBack(tables[..random.Next(1, tables.Length)]);
        }

        for (int at = 0; at < tables.Length;)
        {
            long length = BinaryPrimitives.ReadInt64LittleEndian(tables.AsSpan(at));
            foreach (long other in (long[])[length - 1, length + 8, -1, long.MaxValue, long.MinValue])
            {
                byte[] changed = [.. tables];
                BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(at), other);
                AssertFallsBack(changed);
            }

            at += (int)(sizeof(long) + TableWriter.Padded(length));
        }

        void AssertFallsBack(byte[] changed)
        {
            var (read, vocabulary) = Read(file.Metadata, changed);
            AssertSame(expected, read);
            Assert.Null(vocabulary);
        }
    }

    [Fact]
    public void TryWrite_FileWithoutTokenizer_GivesNone()
    {
        using var file = Gguf.TemporaryGguf.Open(new GgufWriter());
        Assert.True(TokenTables.TryWrite(file.Metadata, seed: 1).IsEmpty);
    }

    private static unsafe (Tokenizer Tokenizer, GrammarVocabulary? Grammar) Read(GgufMetadata metadata, byte[] tables)
    {
        fixed (byte* bytes = tables)
        {
            return TokenTables.Read(metadata, new TableReader(bytes, tables.Length));
        }
    }

    private static void AssertSame(Tokenizer expected, Tokenizer actual)
    {
        Assert.Equal(expected.VocabularySize, actual.VocabularySize);
        for (int id = 0; id < expected.VocabularySize; id++)
        {
            Assert.True(expected.BytesOf(id).SequenceEqual(actual.BytesOf(id)));
            Assert.Equal(expected.KindOf(id), actual.KindOf(id));
            string text = System.Text.Encoding.UTF8.GetString(expected.BytesOf(id));
            Assert.Equal(expected.FindId(text), actual.FindId(text));
        }

        foreach (bool parseSpecial in (bool[])[false, true])
        {
            var wanted = new List<int>();
            expected.Encode(Text, wanted, parseSpecial);
            var found = new List<int>();
            actual.Encode(Text, found, parseSpecial);
            Assert.Equal(wanted, found);
        }
    }

    private static void AssertSame(GrammarVocabulary expected, GrammarVocabulary actual)
    {
        Assert.Equal((expected.Count, expected.LongestToken), (actual.Count, actual.LongestToken));
        Assert.Equal(expected.Stops, actual.Stops);
        Assert.Equal(expected.Trie, actual.Trie);
        Assert.Equal(expected.Roots, actual.Roots);
        AssertSame(expected.Index, actual.Index);
        Assert.Equal(expected.TrieOfOthers, actual.TrieOfOthers);
        Assert.Equal(expected.TrieOfLong, actual.TrieOfLong);
        Assert.Equal(expected.LongTokens, actual.LongTokens);
        Assert.Equal(expected.PlainMasks, actual.PlainMasks);
        Assert.All(Enumerable.Range(0, expected.Count), id => Assert.True(expected.BytesOf(id).SequenceEqual(actual.BytesOf(id))));
    }

    private static void AssertSame(TokenIndex expected, TokenIndex actual)
    {
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(expected.Low, actual.Low);
        Assert.Equal(expected.High, actual.High);
        Assert.Equal(expected.Starts, actual.Starts);
        Assert.Equal(expected.Weights, actual.Weights);
        Assert.All(Enumerable.Range(0, expected.Tokens.Length), place => Assert.True(expected.BytesAt(place).SequenceEqual(actual.BytesAt(place))));
    }
}
