using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Models.Specs;
using Sluice.Engine.Packs;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>All weights of a decoder, named as in GGUF files, ready for the kernels.</summary>
internal sealed unsafe class DecoderWeights : IDisposable
{
    private readonly List<NativeBuffer> _buffers;

    public DecoderWeights(GgufFile file, DecoderSpec spec, InstructionSet allowed, WorkerTeam team, PackOptions packs, bool endsInStates)
    {
        var reader = new TensorReader(file, allowed);
        _buffers = reader.Vectors;
        try
        {
            Embedding = new EmbeddingTable(file, reader.Find("token_embd.weight", spec.Width, spec.Vocabulary));
            Layers = new DecoderLayer[spec.Layers];
            for (int layer = 0; layer < Layers.Length; layer++)
            {
                Layers[layer] = ReadLayer(reader, spec, $"blk.{layer}.");
            }

            OutputNorm = spec.IsEncoder ? default : ReadNorm(reader, spec, "output_norm");
            if (!endsInStates)
            {
                string output = reader.Has("output.weight") ? "output.weight" : "token_embd.weight";
                Output = new LinearGroup(reader.Matrix(output, spec.Vocabulary, spec.Width));
            }
            else if (spec.Pooling == Pooling.Rank)
            {
                RankHead = RankHead.Read(reader, spec, file.Metadata);
            }

            if (spec.HasEncoderEmbedding)
            {
                EmbeddingNorm = ReadNorm(reader, spec, "token_embd_norm");
                TokenTypes = reader.Has("token_types.weight") ? new EmbeddingTable(file, reader.Table("token_types.weight", spec.Width)) : null;
                Positions = spec.HasPositionTable ? new EmbeddingTable(file, reader.Find("position_embd.weight", spec.Width, spec.ContextLength)) : null;
            }

            RopeDivisors = new RopeDivisors(reader, spec);
            Matrices = reader.Matrices;
            Packed = PackedWeights.Of(file, reader.Matrices, team, packs);
            Bytes = reader.Matrices.Sum(matrix => Math.Max(matrix.PackedBytes, matrix.SourceBytes));
            Multiplications = reader.Matrices.Sum(Size) - UnusedMultiplications(spec);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public EmbeddingTable Embedding { get; }

    public DecoderLayer[] Layers { get; }

    public Norm OutputNorm { get; }

    /// <summary>Makes logits of states; null where passes end in states.</summary>
    public LinearGroup? Output { get; }

    /// <summary>Makes a score of a state; null where the model can't rank.</summary>
    public RankHead? RankHead { get; }

    /// <summary>What an encoder adds to each token's embedding: by the token's type, of which the first is used, and by its position; null where it has none.</summary>
    public EmbeddingTable? TokenTypes { get; }

    public EmbeddingTable? Positions { get; }

    public Norm EmbeddingNorm { get; }

    public RopeDivisors RopeDivisors { get; }

    /// <summary>Every matrix, each at its <see cref="Linear.Index"/>.</summary>
    public IReadOnlyCollection<Linear> Matrices { get; }

    /// <summary>What the kernels read instead of the file.</summary>
    public PackedWeights Packed { get; }

    /// <summary>What one pass over the matrices reads.</summary>
    public long Bytes { get; }

    /// <summary>Multiplications per token.</summary>
    public long Multiplications { get; }

    public void Dispose()
    {
        Packed?.Dispose();
        RankHead?.Dispose();
        _buffers.ForEach(buffer => buffer.Dispose());
    }

    private static long Size(Linear matrix) => (long)matrix.Rows * matrix.Columns;

    private long UnusedMultiplications(DecoderSpec spec) => spec.Experts is not { } experts ? 0 : Layers
        .SelectMany(layer => layer.Experts!.Experts)
        .Sum(expert => Size(expert.Up) + (expert.Gate is null ? 0 : Size(expert.Gate)) + Size(expert.Down.Parts[0]))
        / experts.Count * (experts.Count - experts.Used);

    private static Norm ReadNorm(TensorReader reader, DecoderSpec spec, string? name) => name is null ? default : new Norm(
        reader.Vector($"{name}.weight", spec.Width),
        spec.Norm == NormKind.MeanAndVariance ? reader.Vector($"{name}.bias", spec.Width) : null);

    private static DecoderLayer ReadLayer(TensorReader reader, DecoderSpec spec, string prefix)
    {
        Norm Norm(string? name) => ReadNorm(reader, spec, name is null ? null : prefix + name);
        float* Vector(string name, int length) => reader.Vector(prefix + name, length);
        float* Bias(string name, int length) => reader.Vector($"{prefix}{name}.bias", length, optional: !spec.NeedsAttentionBiases);
        bool isFused = reader.Has(prefix + "attn_qkv.weight");
        float* fusedBias = isFused ? Bias("attn_qkv", spec.QueryWidth + (2 * spec.KvWidth)) : null;
        return new DecoderLayer
        {
            AttentionInputNorm = Norm(spec.Norms.AttentionInput),
            AttentionOutputNorm = Norm(spec.Norms.AttentionOutput),
            FeedForwardInputNorm = Norm(spec.Norms.FeedForwardInput),
            FeedForwardOutputNorm = Norm(spec.Norms.FeedForwardOutput),
            Qkv = ReadQkv(reader, spec, prefix, isFused),
            QueryBias = isFused ? fusedBias : Bias("attn_q", spec.QueryWidth),
            KeyBias = isFused ? Part(fusedBias, spec.QueryWidth) : Bias("attn_k", spec.KvWidth),
            ValueBias = isFused ? Part(fusedBias, spec.QueryWidth + spec.KvWidth) : Bias("attn_v", spec.KvWidth),
            QueryNorm = spec.NormalizesHeads ? Vector("attn_q_norm.weight", spec.HeadSize) : null,
            KeyNorm = spec.NormalizesHeads ? Vector("attn_k_norm.weight", spec.HeadSize) : null,
            Sinks = spec.HasSinks ? Vector("attn_sinks.weight", spec.Heads) : null,
            Output = new LinearGroup(reader.Matrix($"{prefix}attn_output.weight", spec.Width, spec.QueryWidth)),
            OutputBias = reader.Vector($"{prefix}attn_output.bias", spec.Width, optional: true),
            FeedForward = spec.Experts is null ? FeedForwardReader.Read(reader, spec, prefix, "", spec.FeedForward) : null,
            Experts = spec.Experts is { } experts ? FeedForwardReader.ReadExperts(reader, spec, experts, prefix) : null,
        };
    }

    private static float* Part(float* vector, int offset) => TensorReader.Part(vector, offset);

    private static LinearGroup ReadQkv(TensorReader reader, DecoderSpec spec, string prefix, bool isFused) => isFused
        ? new LinearGroup(reader.Matrix($"{prefix}attn_qkv.weight", spec.QueryWidth + (2 * spec.KvWidth), spec.Width))
        : new LinearGroup(
            reader.Matrix($"{prefix}attn_q.weight", spec.QueryWidth, spec.Width),
            reader.Matrix($"{prefix}attn_k.weight", spec.KvWidth, spec.Width),
            reader.Matrix($"{prefix}attn_v.weight", spec.KvWidth, spec.Width));
}
