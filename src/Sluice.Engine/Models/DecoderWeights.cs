using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>All weights of a decoder, named as in GGUF files, ready for the kernels.</summary>
internal sealed unsafe class DecoderWeights : IDisposable
{
    private readonly List<NativeBuffer> _buffers;

    public DecoderWeights(GgufFile file, DecoderSpec spec, InstructionSet allowed, WorkerTeam team)
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

            OutputNorm = reader.Vector("output_norm.weight", spec.Width);
            string output = reader.Has("output.weight") ? "output.weight" : "token_embd.weight";
            Output = new LinearGroup(reader.Matrix(output, spec.Vocabulary, spec.Width));
            RopeFactors = reader.Vector("rope_freqs.weight", spec.RopeColumns / 2, optional: true);
            var packer = new WeightPacker(reader.Matrices, team);
            _buffers.Add(packer.Buffer);
            packer.Pack();
            Bytes = reader.Matrices.Sum(matrix => Math.Max(matrix.PackedBytes, matrix.SourceBytes));
            Multiplications = reader.Matrices.Sum(matrix => (long)matrix.Rows * matrix.Columns);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public EmbeddingTable Embedding { get; }

    public DecoderLayer[] Layers { get; }

    public float* OutputNorm { get; }

    public LinearGroup Output { get; }

    /// <summary>Divisors of the rope frequencies, or null.</summary>
    public float* RopeFactors { get; }

    /// <summary>What one pass over the matrices reads.</summary>
    public long Bytes { get; }

    /// <summary>Multiplications per token.</summary>
    public long Multiplications { get; }

    public void Dispose() => _buffers.ForEach(buffer => buffer.Dispose());

    private static DecoderLayer ReadLayer(TensorReader reader, DecoderSpec spec, string prefix)
    {
        Linear Matrix(string name, int rows, int columns) => reader.Matrix($"{prefix}{name}.weight", rows, columns);
        float* Norm(string name, int length) => reader.Vector($"{prefix}{name}.weight", length);
        float* Bias(string name, int length) => reader.Vector($"{prefix}{name}.bias", length, optional: spec.Architecture != "qwen2");
        return new DecoderLayer
        {
            AttentionNorm = Norm("attn_norm", spec.Width),
            Qkv = new LinearGroup(
                Matrix("attn_q", spec.QueryWidth, spec.Width),
                Matrix("attn_k", spec.KvWidth, spec.Width),
                Matrix("attn_v", spec.KvWidth, spec.Width)),
            QueryBias = Bias("attn_q", spec.QueryWidth),
            KeyBias = Bias("attn_k", spec.KvWidth),
            ValueBias = Bias("attn_v", spec.KvWidth),
            QueryNorm = spec.NormalizesHeads ? Norm("attn_q_norm", spec.HeadSize) : null,
            KeyNorm = spec.NormalizesHeads ? Norm("attn_k_norm", spec.HeadSize) : null,
            Output = new LinearGroup(Matrix("attn_output", spec.Width, spec.QueryWidth)),
            FeedForwardNorm = Norm("ffn_norm", spec.Width),
            Gate = Matrix("ffn_gate", spec.FeedForward, spec.Width),
            Up = Matrix("ffn_up", spec.FeedForward, spec.Width),
            Down = new LinearGroup(Matrix("ffn_down", spec.Width, spec.FeedForward)),
        };
    }
}
