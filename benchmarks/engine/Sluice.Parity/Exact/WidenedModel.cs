using Sluice.Engine.Gguf;

namespace Sluice.Parity.Exact;

/// <summary>
/// Copies a model of the architecture qwen3 with zeros behind its rows, so that blocks of 256 values fit them: the residual stream and
/// the feed-forward width up to the next multiple of 256, and heads that attend to nothing new, so many in each group. It gives the same
/// logits, since norms divide by the root of the mean over all values: their weights and their epsilon make up for the zeros.
/// </summary>
internal sealed unsafe class WidenedModel(GgufFile file)
{
    public const int Block = 256;

    private readonly int _width = file.Metadata.GetInt32("qwen3.embedding_length", 0);
    private readonly int _inner = file.Metadata.GetInt32("qwen3.feed_forward_length", 0);
    private readonly int _heads = file.Metadata.GetInt32("qwen3.attention.head_count", 0);
    private readonly int _groups = file.Metadata.GetInt32("qwen3.attention.head_count_kv", 0);
    private readonly int _size = file.Metadata.GetInt32("qwen3.attention.key_length", 0);

    private int WideWidth => Up(_width);

    private int WideInner => Up(_inner);

    private int WideHeads => Up(_heads * _size) / _size;

    /// <summary>Writes the copy, its matrices in F32.</summary>
    public void Write(Stream stream)
    {
        var writer = new GgufWriter();
        foreach (string key in file.Metadata.Keys.Where(key => key is not "general.alignment" and not "general.file_type"))
        {
            Copy(key, writer);
        }

        foreach (var tensor in file.Tensors)
        {
            float[] values = Values(tensor);
            (long[] shape, float[] wide) = tensor.Shape.Length == 1 ? Vector(tensor, values) : Matrix(tensor, values);
            writer.AddTensor(tensor.Name, GgmlType.F32, shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(wide).ToArray());
        }

        writer.Write(stream);
    }

    private static int Up(int count) => (count + Block - 1) / Block * Block;

    private (long[] Shape, float[] Values) Vector(GgufTensor tensor, float[] values)
    {
        if (values.Length != _width)
        {
            return ([values.Length], values);
        }

        float[] wide = new float[WideWidth];
        float factor = MathF.Sqrt((float)_width / WideWidth);
        for (int i = 0; i < values.Length; i++)
        {
            wide[i] = values[i] * factor;
        }

        return ([wide.Length], wide);
    }

    private (long[] Shape, float[] Values) Matrix(GgufTensor tensor, float[] values)
    {
        int columns = (int)tensor.Shape[0];
        int rows = (int)tensor.Shape[1];
        bool readsHeads = tensor.Name.EndsWith("attn_output.weight", StringComparison.Ordinal);
        bool makesHeads = tensor.Name.EndsWith("attn_q.weight", StringComparison.Ordinal);
        int wideColumns = readsHeads ? WideHeads * _size : columns == _width ? WideWidth : WideInner;
        int wideRows = makesHeads ? WideHeads * _size : tensor.Name == "token_embd.weight" || rows == _groups * _size ? rows : rows == _width ? WideWidth : WideInner;
        float[] wide = new float[wideColumns * wideRows];
        for (int row = 0; row < rows; row++)
        {
            int to = makesHeads ? WideHead(row) : row;
            for (int column = 0; column < columns; column++)
            {
                wide[(to * wideColumns) + (readsHeads ? WideHead(column) : column)] = values[(row * columns) + column];
            }
        }

        return ([wideColumns, wideRows], wide);
    }

    /// <summary>The place of a value of a head among the heads of wider groups.</summary>
    private int WideHead(int index)
    {
        int perGroup = _heads / _groups;
        int head = index / _size;
        return (((head / perGroup * (WideHeads / _groups)) + (head % perGroup)) * _size) + (index % _size);
    }

    private void Copy(string key, GgufWriter writer)
    {
        switch (key)
        {
            case "qwen3.embedding_length":
                writer.Add(key, (uint)WideWidth);
                break;
            case "qwen3.feed_forward_length":
                writer.Add(key, (uint)WideInner);
                break;
            case "qwen3.attention.head_count":
                writer.Add(key, (uint)WideHeads);
                break;
            case "qwen3.attention.layer_norm_rms_epsilon":
                writer.Add(key, file.Metadata.GetFloat32(key, 0) * _width / WideWidth);
                break;
            default:
                Sluice.Engine.Tests.RandomModels.Requantizer.Copy(file.Metadata, key, writer);
                break;
        }
    }

    private float[] Values(GgufTensor tensor)
    {
        float[] values = new float[tensor.ElementCount];
        byte* data = file.DataOf(tensor);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = tensor.Type == GgmlType.F32 ? ((float*)data)[i] : (float)((Half*)data)[i];
        }

        return values;
    }
}
