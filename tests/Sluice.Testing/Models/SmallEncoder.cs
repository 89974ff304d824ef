using System.Runtime.InteropServices;
using Sluice.Engine.Gguf;

namespace Sluice.Testing.Models;

/// <summary>
/// Writes a BERT of one layer with random weights, about 100 KB: it embeds, or ranks with a head for that. A token for each byte, so that similar texts have similar
/// vectors.
/// </summary>
public sealed class SmallEncoder
{
    /// <summary>The elements of its vectors.</summary>
    public const int Dimensions = 32;

    /// <summary>The most tokens of a text, two marks included.</summary>
    public const int Context = 128;

    private const int Heads = 4;
    private const int FeedForward = 48;
    private const int Bytes = 256;
    private const int Begin = Bytes;
    private const int End = Bytes + 1;
    private const int MeanPooling = 1;
    private const int RankPooling = 4;

    private readonly GgufWriter _writer = new();
    private readonly Random _random = new(7);

    private SmallEncoder(bool ranks)
    {
        AddMetadata(ranks);
        Matrix("token_embd.weight", Bytes + 2, Dimensions, 1);
        Matrix("token_types.weight", 1, Dimensions, 0.1);
        Matrix("position_embd.weight", Context, Dimensions, 0.1);
        Norm("token_embd_norm");
        foreach (string name in new[] { "attn_q", "attn_k", "attn_v", "attn_output" })
        {
            Matrix($"blk.0.{name}.weight", Dimensions, Dimensions, 1);
            Vector($"blk.0.{name}.bias", Dimensions, 0);
        }

        Norm("blk.0.attn_output_norm");
        Matrix("blk.0.ffn_up.weight", FeedForward, Dimensions, 1);
        Vector("blk.0.ffn_up.bias", FeedForward, 0);
        Matrix("blk.0.ffn_down.weight", Dimensions, FeedForward, 1);
        Vector("blk.0.ffn_down.bias", Dimensions, 0);
        Norm("blk.0.layer_output_norm");
        if (ranks)
        {
            Matrix("cls.weight", Dimensions, Dimensions, 1);
            Vector("cls.bias", Dimensions, 0);
            Matrix("cls.output.weight", 1, Dimensions, 3);
            Vector("cls.output.bias", 1, 0);
        }
    }

    /// <summary>Writes it to a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ranks">Whether it ranks rather than embeds.</param>
    public static void Write(string path, bool ranks)
    {
        using var file = File.Create(path);
        new SmallEncoder(ranks)._writer.Write(file);
    }

    private void AddMetadata(bool ranks)
    {
        _writer.Add("general.architecture", "bert");
        _writer.Add("general.name", ranks ? "small-ranker" : "small-embedder");
        _writer.Add("bert.block_count", 1u);
        _writer.Add("bert.embedding_length", (uint)Dimensions);
        _writer.Add("bert.feed_forward_length", (uint)FeedForward);
        _writer.Add("bert.attention.head_count", (uint)Heads);
        _writer.Add("bert.attention.layer_norm_epsilon", 1e-5f);
        _writer.Add("bert.attention.causal", false);
        _writer.Add("bert.context_length", (uint)Context);
        _writer.Add("bert.pooling_type", (uint)(ranks ? RankPooling : MeanPooling));

        // Printing bytes stand for themselves, the others for characters from U+0100 on.
        int[] printing = [.. Enumerable.Range(33, 94), .. Enumerable.Range(161, 12), .. Enumerable.Range(174, 82)];
        string[] letters = [.. printing.Concat(Enumerable.Range(256, Bytes - printing.Length)).Select(code => ((char)code).ToString())];
        int[] kinds = [.. Enumerable.Repeat(1, Bytes), 3, 3];
        _writer.Add("tokenizer.ggml.model", "gpt2");
        _writer.Add("tokenizer.ggml.pre", "qwen2");
        _writer.Add("tokenizer.ggml.tokens", [.. letters, "<|begin|>", "<|end|>"]);
        _writer.Add("tokenizer.ggml.token_type", kinds);
        _writer.Add("tokenizer.ggml.merges", Array.Empty<string>());
        _writer.Add("tokenizer.ggml.bos_token_id", (uint)Begin);
        _writer.Add("tokenizer.ggml.eos_token_id", (uint)End);
        _writer.Add("tokenizer.ggml.seperator_token_id", (uint)End);
        _writer.Add("tokenizer.ggml.add_bos_token", true);
        _writer.Add("tokenizer.ggml.add_eos_token", true);
        _writer.Add("tokenizer.ggml.token_type_count", 1u);
    }

    private void Norm(string name)
    {
        Vector(name + ".weight", Dimensions, 1);
        Vector(name + ".bias", Dimensions, 0);
    }

    private void Vector(string name, int length, float around) =>
        Add(name, [length], [.. Enumerable.Range(0, length).Select(_ => around + (float)(0.1 * (_random.NextDouble() - 0.5)))]);

    private void Matrix(string name, int rows, int columns, double gain) =>
        Add(name, [columns, rows], [.. Enumerable.Range(0, rows * columns).Select(_ => (float)(gain * (_random.NextDouble() - 0.5) * 3.5 / Math.Sqrt(columns)))]);

    private void Add(string name, long[] shape, float[] values) =>
        _writer.AddTensor(name, GgmlType.F32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
