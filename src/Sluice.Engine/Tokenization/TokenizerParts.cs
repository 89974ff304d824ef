using Sluice.Engine.Gguf;
using Sluice.Engine.Tokenization.Encoders;
using Sluice.Engine.Tokenization.Tables;

namespace Sluice.Engine.Tokenization;

/// <summary>What a tokenizer is made of, put together by the kind that the file names.</summary>
internal sealed record TokenizerParts(Vocabulary Vocabulary, SpecialTokens Specials, TokenMarks Marks, ITextEncoder Encoder)
{
    private const string ModelKey = "tokenizer.ggml.model";
    private const string PreKey = "tokenizer.ggml.pre";
    private const string ScoresKey = "tokenizer.ggml.scores";
    private const string CharacterMapKey = "tokenizer.ggml.precompiled_charsmap";

    /// <summary>Whether text at the beginning or behind a special token has a space in front that isn't part of it.</summary>
    internal bool HasSpaceAfterMark { get; init; }

    /// <summary>What takes long to make, as <see cref="Read"/> takes it.</summary>
    internal void Write(TableWriter tables)
    {
        Vocabulary.Write(tables);
        (Encoder as ByteLevelEncoder)?.Merges.Write(tables);
    }

    /// <summary>Makes all parts, those that take long of tables if there are any.</summary>
    internal static TokenizerParts Read(GgufMetadata metadata, ulong seed, TableReader? tables) => metadata.RequireString(ModelKey) switch
    {
        "gpt2" => ReadByteLevel(metadata, seed, tables),
        "llama" => ReadScoredMerges(metadata, ReadVocabulary(metadata, TokenSpelling.EscapedSpaces, seed, tables)),
        "t5" => ReadUnigram(metadata, ReadVocabulary(metadata, TokenSpelling.EscapedSpaces, seed, tables)),
        "bert" => ReadWordPiece(metadata, ReadVocabulary(metadata, TokenSpelling.EscapedSpaces, seed, tables)),
        var model => throw new GgufException($"the tokenizer model '{model}' is not supported; known are 'gpt2', 'llama', 't5', 'bert'", metadata.OffsetOf(ModelKey)),
    };

    private static Vocabulary ReadVocabulary(GgufMetadata metadata, TokenSpelling spelling, ulong seed, TableReader? tables) =>
        tables is null ? Vocabulary.Build(metadata, spelling, seed) : Vocabulary.Read(tables, spelling);

    private static TokenizerParts ReadByteLevel(GgufMetadata metadata, ulong seed, TableReader? tables)
    {
        string pre = metadata.GetString(PreKey) ?? "default";
        var rules = PretokenizerRules.Find(pre)
            ?? throw new GgufException($"the pre-tokenizer '{pre}' is not supported; known are {PretokenizerRules.Known}", metadata.OffsetOf(PreKey));
        var vocabulary = ReadVocabulary(metadata, TokenSpelling.ByteAlphabet, seed, tables);
        var merges = tables is null ? MergeTable.Build(metadata, vocabulary, seed) : MergeTable.Read(tables);
        var encoder = new ByteLevelEncoder(vocabulary, merges, rules);
        return Make(metadata, vocabulary, _ => encoder, new MarkDefaults { AddsBos = rules.AddsBos, AddsSep = rules.AddsSep });
    }

    private static TokenizerParts ReadScoredMerges(GgufMetadata metadata, Vocabulary vocabulary)
    {
        bool addsSpace = metadata.GetBoolean("tokenizer.ggml.add_space_prefix", true);
        float[] scores = ReadScores(metadata, vocabulary);
        return Make(
            metadata,
            vocabulary,
            marks => new ScoredMergeEncoder(vocabulary, scores, marks.Unknown, addsSpace),
            new MarkDefaults { Unknown = 0, Bos = 1, Eos = 2, AddsBos = true }) with
        { HasSpaceAfterMark = addsSpace };
    }

    private static TokenizerParts ReadUnigram(GgufMetadata metadata, Vocabulary vocabulary)
    {
        bool addsSpace = metadata.GetBoolean("tokenizer.ggml.add_space_prefix", false);
        bool mergesSpaces = metadata.GetBoolean("tokenizer.ggml.remove_extra_whitespaces", false);
        int[]? map = metadata.GetInt32Array(CharacterMapKey);
        var characters = map is null ? null : new CharacterMap([.. map.Select(value => (byte)value)], metadata.OffsetOf(CharacterMapKey));
        float[] scores = ReadScores(metadata, vocabulary);
        var normalizer = new UnigramNormalizer(characters, addsSpace, mergesSpaces);
        return Make(
            metadata,
            vocabulary,
            marks => new UnigramEncoder(vocabulary, normalizer, scores, marks.Unknown ?? throw Lacks("unknown")),
            new MarkDefaults { Pad = 0, Eos = 1, Unknown = 2, AddsEos = true }) with
        { HasSpaceAfterMark = addsSpace || mergesSpaces };
    }

    private static TokenizerParts ReadWordPiece(GgufMetadata metadata, Vocabulary vocabulary)
    {
        bool lowersCase = metadata.GetBoolean("tokenizer.ggml.normalizer.lowercase", true);
        bool stripsAccents = metadata.GetBoolean("tokenizer.ggml.normalizer.strip_accents", lowersCase);
        return Make(
            metadata,
            vocabulary,
            marks => new WordPieceEncoder(vocabulary, marks.Unknown ?? throw Lacks("unknown"), lowersCase, stripsAccents),
            new MarkDefaults { Pad = 0, Unknown = 100, Bos = 101, Sep = 102, AddsBos = true, AddsSep = true }) with
        { HasSpaceAfterMark = true };
    }

    private static TokenizerParts Make(GgufMetadata metadata, Vocabulary vocabulary, Func<TokenMarks, ITextEncoder> encoder, MarkDefaults defaults)
    {
        var specials = new SpecialTokens(vocabulary);
        var marks = new TokenMarks(metadata, specials, vocabulary.Count, defaults);
        return new TokenizerParts(vocabulary, specials, marks, encoder(marks));
    }

    private static float[] ReadScores(GgufMetadata metadata, Vocabulary vocabulary)
    {
        float[] scores = metadata.GetFloat32Array(ScoresKey) ?? throw new GgufException($"the metadata lacks '{ScoresKey}'", 0);
        return scores.Length == vocabulary.Count && scores.All(float.IsFinite)
            ? scores
            : throw new GgufException($"'{ScoresKey}' must have {vocabulary.Count} finite elements, one for each token", metadata.OffsetOf(ScoresKey));
    }

    private static GgufException Lacks(string token) => new($"the vocabulary has no {token} token", 0);
}
