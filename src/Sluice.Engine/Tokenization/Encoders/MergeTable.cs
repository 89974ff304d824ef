using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>Which two neighbouring tokens may become one, and which merge goes first: the one of lower rank.</summary>
internal sealed class MergeTable
{
    private const string Key = "tokenizer.ggml.merges";

    // Multiplying by an odd number keeps pairs distinct and spreads them: the hash of a bare pair would be left ^ right, which
    // neighbouring ids share. Drawn anew each time, so that a file can't be made to collide.
    private readonly ulong _spread = (ulong)Random.Shared.NextInt64() | 1;
    private readonly Dictionary<ulong, Merge> _merges;

    internal MergeTable(GgufMetadata metadata, Vocabulary vocabulary)
    {
        if (!metadata.Contains(Key))
        {
            throw new GgufException($"the metadata lacks '{Key}'", 0);
        }

        _merges = new Dictionary<ulong, Merge>(metadata.ArrayLength(Key));
        int rank = 0;
        byte[] scratch = new byte[256];
        metadata.VisitStrings(Key, text =>
        {
            // A space never stands for itself in the byte alphabet, so the first one behind the first character separates.
            int space = text.Length < 3 ? -1 : text[1..].IndexOf((byte)' ') + 1;
            if (space <= 0)
            {
                throw new GgufException($"merge {rank} is not two texts with a space between them", metadata.OffsetOf(Key));
            }

            scratch = scratch.Length < text.Length ? new byte[text.Length] : scratch;
            int left = ByteAlphabet.Decode(text[..space], scratch);
            int whole = left + ByteAlphabet.Decode(text[(space + 1)..], scratch.AsSpan(left));
            Add(vocabulary.Find(scratch.AsSpan(0, left)), vocabulary.Find(scratch.AsSpan(left, whole - left)), vocabulary.Find(scratch.AsSpan(0, whole)), rank++);
        });
    }

    internal bool TryFind(int left, int right, out Merge merge) => _merges.TryGetValue(KeyOf(left, right), out merge);

    private void Add(int left, int right, int merged, int rank)
    {
        // A merge of or into something that is no token can never be seen in a result.
        if (left >= 0 && right >= 0 && merged >= 0)
        {
            _merges.TryAdd(KeyOf(left, right), new Merge(rank, merged));
        }
    }

    private ulong KeyOf(int left, int right) => (((ulong)(uint)left << 32) | (uint)right) * _spread;

    internal readonly record struct Merge(int Rank, int Token);
}
