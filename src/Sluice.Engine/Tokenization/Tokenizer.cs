using System.Buffers;
using System.Text;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tokenization.Tables;

namespace Sluice.Engine.Tokenization;

/// <summary>
/// Turns text into tokens and back: byte-level byte-pair encoding, SentencePiece (byte-pair encoding and unigram) or WordPiece,
/// as the model has it. Immutable: any number of threads may use it at once.
/// </summary>
public sealed class Tokenizer
{
    private const int MostBytesOfUnknown = 4;

    private readonly TokenizerParts _parts;
    private readonly SpaceTrimming _trimming;

    private Tokenizer(GgufMetadata metadata, ulong seed, TableReader? tables)
    {
        _parts = TokenizerParts.Read(metadata, seed, tables);
        _trimming = new SpaceTrimming(metadata, _parts.Specials);
    }

    /// <summary>The number of tokens; ids go from 0 to one less.</summary>
    public int VocabularySize => _parts.Vocabulary.Count;

    /// <summary>The token that begins a text (CLS among them), where the model has one.</summary>
    public int? BosId => _parts.Marks.Bos;

    /// <summary>The token that ends a text, where the model has one.</summary>
    public int? EosId => _parts.Marks.Eos;

    /// <summary>The token that ends a turn of a conversation, where the model has one.</summary>
    public int? EotId => _parts.Marks.Eot;

    /// <summary>The token between two texts, where the model has one.</summary>
    public int? SepId => _parts.Marks.Sep;

    /// <summary>The token that fills up batches, where the model has one.</summary>
    public int? PadId => _parts.Marks.Pad;

    /// <summary>All tokens that end a generation: EOS, the ends of turns and messages, and special tokens that are well known as such.</summary>
    public IReadOnlyList<int> StopIds => _parts.Marks.Stops;

    /// <summary>Whether a prompt must begin with <see cref="BosId"/>; encoding does not add it.</summary>
    public bool AddsBos => _parts.Marks.AddsBos;

    /// <summary>As <see cref="BytesOf"/>, to be kept.</summary>
    internal ReadOnlyMemory<byte> MemoryOf(int id) => _parts.Vocabulary.MemoryOf(id);

    internal bool HasSpaceAfterMark => _parts.HasSpaceAfterMark;

    /// <summary>Reads the tokenizer from a model's metadata; throws <see cref="GgufException"/> when it is incomplete or of an unknown kind.</summary>
    public static Tokenizer FromGguf(GgufMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return Build(metadata, (ulong)Random.Shared.NextInt64());
    }

    /// <summary>Reads the tokenizer from a model's metadata, spreading its tables by a seed.</summary>
    internal static Tokenizer Build(GgufMetadata metadata, ulong seed) => new(metadata, seed, tables: null);

    /// <summary>Reads it from the same metadata and what <see cref="Write"/> wrote; throws <see cref="InvalidDataException"/> where that is damaged.</summary>
    internal static Tokenizer Read(GgufMetadata metadata, TableReader tables) => new(metadata, seed: 0, tables);

    /// <summary>Writes what takes long to make of metadata.</summary>
    internal void Write(TableWriter tables) => _parts.Write(tables);

    /// <summary>The tokens of a text. User-defined tokens are always recognised, control tokens only with <paramref name="parseSpecial"/>; lone surrogates become U+FFFD.</summary>
    public int[] Encode(ReadOnlySpan<char> text, bool parseSpecial = false)
    {
        var ids = new List<int>();
        Encode(text, ids, parseSpecial);
        return [.. ids];
    }

    /// <summary>Appends the tokens of a text. User-defined tokens are always recognised, control tokens only with <paramref name="parseSpecial"/>; lone surrogates become U+FFFD.</summary>
    public void Encode(ReadOnlySpan<char> text, List<int> output, bool parseSpecial)
    {
        ArgumentNullException.ThrowIfNull(output);
        bool isAfterMark = true;
        while (_parts.Specials.TryFindFirst(text, parseSpecial, out int start, out int length, out int id))
        {
            EncodePlain(text[..start], isAfterMark, output);
            output.Add(id);
            isAfterMark = true;
            text = text[(start + length)..];
            text = _trimming.IsTrimmedAfter(id) ? TrimStart(text) : text;
        }

        EncodePlain(text, isAfterMark, output);
    }

    /// <summary>
    /// How many tokens a text has at least, found without looking for them: no token holds more bytes than the longest, and no character has fewer than one. White
    /// space does not count, since it may be left out.
    /// </summary>
    internal int LeastTokens(ReadOnlySpan<char> text)
    {
        int letters = 0;
        if (_parts.Encoder.KeepsCharacters)
        {
            foreach (char c in text)
            {
                letters += c > ' ' ? 1 : 0;
            }
        }

        return letters / Math.Max(_parts.Vocabulary.LongestToken, MostBytesOfUnknown);
    }

    /// <summary>Appends the tokens of a prompt: the same as of its whole text, but that each segment decides whether control tokens are recognised in it.</summary>
    public void Encode(IReadOnlyList<PromptSegment> segments, List<int> output)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(output);

        // Plain text is collected across segments up to the next special token, because words may cross their borders.
        var plain = new ArrayBufferWriter<char>();
        bool isTrimming = false;
        foreach (var segment in segments)
        {
            ReadOnlySpan<char> text = segment.Text;
            text = isTrimming ? TrimStart(text) : text;
            while (_parts.Specials.TryFindFirst(text, segment.ParseSpecial, out int start, out int length, out int id))
            {
                plain.Write(text[..start]);
                EncodePlain(plain.WrittenSpan, isAfterMark: true, output);
                plain.ResetWrittenCount();
                output.Add(id);
                isTrimming = _trimming.IsTrimmedAfter(id);
                text = text[(start + length)..];
                text = isTrimming ? TrimStart(text) : text;
            }

            plain.Write(text);
            isTrimming &= text.IsEmpty;
        }

        EncodePlain(plain.WrittenSpan, isAfterMark: true, output);
    }

    /// <summary>Appends the tokens of a text as an encoder reads it: with the marks at its beginning and end that the model was trained with.</summary>
    public void EncodeDocument(string text, List<int> output)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(output);
        AddIf(_parts.Marks.AddsBos, BosId, output);
        Encode(text, output, parseSpecial: false);
        AddEnd(output);
    }

    /// <summary>Appends the tokens of two texts, a question and a document, say, as a reranker reads them.</summary>
    public void EncodePair(string first, string second, List<int> output)
    {
        EncodeDocument(first, output);
        AddIf(_parts.Marks is { AddsEos: true, AddsSep: true }, SepId, output);
        AddIf(_parts.Marks is { AddsEos: true, AddsSep: false } && SepId == EosId, SepId, output);
        ArgumentNullException.ThrowIfNull(second);
        Encode(second, output, parseSpecial: false);
        AddEnd(output);
    }

    /// <summary>The bytes that a token stands for, a special token's text among them; throws <see cref="ArgumentOutOfRangeException"/> for an id outside the vocabulary.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => _parts.Vocabulary.BytesOf(Checked(id));

    /// <summary>What a token is for; throws <see cref="ArgumentOutOfRangeException"/> for an id outside the vocabulary.</summary>
    public TokenKind KindOf(int id) => _parts.Vocabulary.KindOf(Checked(id));

    /// <summary>The token that stands for exactly this text (a special token by its name), or null.</summary>
    public int? FindId(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_parts.Specials.FindId(text) is { } special)
        {
            return special;
        }

        int id = _parts.Vocabulary.Find(Encoding.UTF8.GetBytes(text));
        return id >= 0 ? id : null;
    }

    /// <summary>The text of a whole sequence of tokens, with U+FFFD for bytes that are no UTF-8; control tokens can be left out.</summary>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial = false)
    {
        var text = new StringBuilder();
        var decoder = new TokenDecoder(this);
        foreach (int id in ids)
        {
            if (skipSpecial && KindOf(id) == TokenKind.Control)
            {
                decoder.Skip(id);
            }
            else
            {
                text.Append(decoder.Append(id));
            }
        }

        return text.Append(decoder.Flush()).ToString();
    }

    /// <summary>Whether a token was recognised as a whole, so that text behind it begins anew.</summary>
    internal bool IsMark(int id) => KindOf(id) is TokenKind.Control or TokenKind.Unknown or TokenKind.UserDefined;

    private void EncodePlain(ReadOnlySpan<char> text, bool isAfterMark, List<int> output)
    {
        if (!text.IsEmpty)
        {
            _parts.Encoder.Encode(text, isAfterMark, output);
        }
    }

    private void AddEnd(List<int> output)
    {
        AddIf(_parts.Marks.AddsEos, EosId, output);
        AddIf(_parts.Marks is { AddsEos: false, AddsSep: true }, SepId, output);
    }

    private static void AddIf(bool isWanted, int? id, List<int> output)
    {
        if (isWanted && id is { } mark)
        {
            output.Add(mark);
        }
    }

    private static ReadOnlySpan<char> TrimStart(ReadOnlySpan<char> text) => text.TrimStart(" \t\n\v\f\r");

    private int Checked(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
        return id;
    }
}
