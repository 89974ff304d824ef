using System.Buffers;
using System.Text;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tokenization;

/// <summary>Turns text into tokens and back, by byte-level byte-pair encoding. Immutable: any number of threads may use it at once.</summary>
public sealed class Tokenizer
{
    private const string ModelKey = "tokenizer.ggml.model";
    private const string PreKey = "tokenizer.ggml.pre";
    private const int StackBytes = 384;

    private static readonly string[] WellKnownEnds =
        ["<|im_end|>", "<|eot_id|>", "<|end_of_text|>", "<|endoftext|>", "<|eom_id|>", "<|end|>", "<end_of_turn>", "<|return|>", "<|call|>"];

    private readonly Vocabulary _vocabulary;
    private readonly MergeTable _merges;
    private readonly SpecialTokens _specials;
    private readonly PretokenizerRules _rules;

    private Tokenizer(GgufMetadata metadata)
    {
        _rules = ReadRules(metadata);
        _vocabulary = new Vocabulary(metadata);
        _merges = new MergeTable(metadata, _vocabulary);
        _specials = new SpecialTokens(_vocabulary);
        BosId = ReadId(metadata, "tokenizer.ggml.bos_token_id");
        EosId = ReadId(metadata, "tokenizer.ggml.eos_token_id");
        PadId = ReadId(metadata, "tokenizer.ggml.padding_token_id");
        AddsBos = BosId is not null && metadata.GetBoolean("tokenizer.ggml.add_bos_token", _rules.AddsBos);

        var ends = WellKnownEnds.Select(FindControl).OfType<int>().ToArray();
        EotId = ReadId(metadata, "tokenizer.ggml.eot_token_id") ?? FindControl("<|eot_id|>") ?? FindControl("<|im_end|>");
        int?[] stored = [EosId, EotId, ReadId(metadata, "tokenizer.ggml.eom_token_id")];
        StopIds = [.. stored.OfType<int>().Concat(ends).Distinct()];
    }

    /// <summary>The number of tokens; ids go from 0 to one less.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>The token that begins a text, where the model has one.</summary>
    public int? BosId { get; }

    /// <summary>The token that ends a text, where the model has one.</summary>
    public int? EosId { get; }

    /// <summary>The token that ends a turn of a conversation, where the model has one.</summary>
    public int? EotId { get; }

    /// <summary>The token that fills up batches, where the model has one.</summary>
    public int? PadId { get; }

    /// <summary>All tokens that end a generation: EOS, the ends of turns and messages, and control tokens that are well known as such.</summary>
    public IReadOnlyList<int> StopIds { get; }

    /// <summary>Whether a prompt must begin with <see cref="BosId"/>; encoding does not add it.</summary>
    public bool AddsBos { get; }

    /// <summary>Reads the tokenizer from a model's metadata; throws <see cref="GgufException"/> when it is incomplete or of an unknown kind.</summary>
    public static Tokenizer FromGguf(GgufMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return new Tokenizer(metadata);
    }

    /// <summary>Appends the tokens of a text. User-defined tokens are always recognised, control tokens only with <paramref name="parseSpecial"/>; lone surrogates become U+FFFD.</summary>
    public void Encode(ReadOnlySpan<char> text, List<int> output, bool parseSpecial)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (_specials.TryFindFirst(text, parseSpecial, out int start, out int length, out int id))
        {
            EncodePlain(text[..start], output);
            output.Add(id);
            text = text[(start + length)..];
        }

        EncodePlain(text, output);
    }

    /// <summary>Appends the tokens of a prompt: the same as of its whole text, but that each segment decides whether control tokens are recognised in it.</summary>
    public void Encode(IReadOnlyList<PromptSegment> segments, List<int> output)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(output);

        // Plain text is collected across segments up to the next special token, because words may cross their borders.
        var plain = new ArrayBufferWriter<char>();
        foreach (var segment in segments)
        {
            ReadOnlySpan<char> text = segment.Text;
            while (_specials.TryFindFirst(text, segment.ParseSpecial, out int start, out int length, out int id))
            {
                plain.Write(text[..start]);
                EncodePlain(plain.WrittenSpan, output);
                plain.ResetWrittenCount();
                output.Add(id);
                text = text[(start + length)..];
            }

            plain.Write(text);
        }

        EncodePlain(plain.WrittenSpan, output);
    }

    /// <summary>The bytes that a token stands for, a special token's text among them; throws <see cref="ArgumentOutOfRangeException"/> for an id outside the vocabulary.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => _vocabulary.BytesOf(Checked(id));

    /// <summary>What a token is for; throws <see cref="ArgumentOutOfRangeException"/> for an id outside the vocabulary.</summary>
    public TokenKind KindOf(int id) => _vocabulary.KindOf(Checked(id));

    /// <summary>The token that stands for exactly this text (a special token by its name), or null.</summary>
    public int? FindId(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_specials.FindId(text) is { } special)
        {
            return special;
        }

        int id = _vocabulary.Find(Encoding.UTF8.GetBytes(text));
        return id >= 0 ? id : null;
    }

    /// <summary>The text of a whole sequence of tokens, with U+FFFD for bytes that are no UTF-8; control tokens can be left out.</summary>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (int id in ids)
        {
            if (!skipSpecial || KindOf(id) != TokenKind.Control)
            {
                bytes.Write(BytesOf(id));
            }
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private void EncodePlain(ReadOnlySpan<char> text, List<int> output)
    {
        Span<byte> stackBytes = stackalloc byte[StackBytes];
        Span<int> stackTokens = stackalloc int[StackBytes];
        while (!text.IsEmpty)
        {
            var word = text[..WordScanner.FirstWord(text, _rules.DigitsPerWord)];
            text = text[word.Length..];
            if (word.Length <= StackBytes / 3)
            {
                EncodeWord(word, stackBytes, stackTokens, output);
                continue;
            }

            int limit = Encoding.UTF8.GetMaxByteCount(word.Length);
            byte[] bytes = ArrayPool<byte>.Shared.Rent(limit);
            int[] tokens = ArrayPool<int>.Shared.Rent(limit);
            EncodeWord(word, bytes, tokens, output);
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<int>.Shared.Return(tokens);
        }
    }

    private void EncodeWord(ReadOnlySpan<char> word, Span<byte> bytes, Span<int> tokens, List<int> output)
    {
        int count = Encoding.UTF8.GetBytes(word, bytes);
        if (_rules.WholeWordFirst && _vocabulary.Find(bytes[..count]) is var whole and >= 0)
        {
            output.Add(whole);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            tokens[i] = _vocabulary.TokenOf(bytes[i]);
        }

        output.AddRange(tokens[..WordMerger.Merge(tokens[..count], _merges)]);
    }

    private static PretokenizerRules ReadRules(GgufMetadata metadata)
    {
        string model = metadata.RequireString(ModelKey);
        if (model != "gpt2")
        {
            throw new GgufException($"the tokenizer model '{model}' is not supported; known is 'gpt2'", metadata.OffsetOf(ModelKey));
        }

        string pre = metadata.GetString(PreKey) ?? "default";
        return PretokenizerRules.Find(pre)
            ?? throw new GgufException($"the pre-tokenizer '{pre}' is not supported; known are {PretokenizerRules.Known}", metadata.OffsetOf(PreKey));
    }

    private int? ReadId(GgufMetadata metadata, string key)
    {
        long? id = metadata.GetInteger(key);
        return id is null or >= 0 && (id ?? 0) < VocabularySize
            ? (int?)id
            : throw new GgufException($"'{key}' is {id}, but the vocabulary has {VocabularySize} tokens", metadata.OffsetOf(key));
    }

    private int? FindControl(string text) =>
        _specials.FindId(text) is { } id && _vocabulary.KindOf(id) == TokenKind.Control ? id : null;

    private int Checked(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
        return id;
    }
}
