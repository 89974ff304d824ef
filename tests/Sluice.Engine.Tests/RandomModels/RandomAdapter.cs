using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Gguf;

namespace Sluice.Engine.Tests.RandomModels;

/// <summary>A random adapter that changes every matrix of a model about as much as the model itself weighs, as a file and as exact values.</summary>
internal sealed class RandomAdapter
{
    public const string Embedding = "token_embd.weight";

    private const float Scale = 2f;

    private readonly GgufWriter _writer = new();
    private readonly List<(string Target, long Columns, int Rank, long Rows, double[] A, double[] B)> _changes = [];
    private readonly Random _random;
    private readonly GgmlType _type;

    /// <param name="model">What it changes.</param>
    /// <param name="type">The format of its factors.</param>
    /// <param name="rank">Its rank, where blocks of the format don't ask for another one.</param>
    /// <param name="seed">The seed of its values.</param>
    /// <param name="changesTied">Whether it changes an embedding that is the output matrix too, as which llama.cpp cannot use it.</param>
    public RandomAdapter(RandomModel model, GgmlType type = GgmlType.F32, int rank = 3, int seed = 1, bool changesTied = true)
    {
        _random = new Random(seed);
        _type = type;
        rank = type.BlockElements() > 1 ? 32 : rank;
        _writer.Add("general.architecture", model.Architecture);
        _writer.Add("general.type", "adapter");
        _writer.Add("adapter.type", "lora");
        _writer.Add("adapter.lora.alpha", Scale * rank);

        // What ranks is not used to generate.
        foreach (var (name, shape) in model.Shapes.Where(entry => !entry.Key.StartsWith("cls.", StringComparison.Ordinal)))
        {
            if (name == Embedding && model.Kind.IsTied && !changesTied)
            {
                continue;
            }

            if (name == Embedding)
            {
                // The embedding is looked up, not multiplied with: its first factor has a row for each token.
                double[] table = Add(name + ".lora_a", 1, rank, shape[1]);
                double[] widening = Add(name + ".lora_b", 0.5 / Scale / Math.Sqrt(rank), rank, shape[0]);
                _changes.Add((name, shape[0], rank, shape[1], widening, table));
            }
            else
            {
                Add(name, shape[0], rank, shape.Length > 1 ? shape[1] : 1, shape.Length > 2 ? shape[2] : 1);
            }
        }

        if (model.Kind.IsTied && changesTied)
        {
            Add("output.weight", model.Width, rank, RandomVocabulary.Size, 1);
        }
    }

    public GgufFile Open() => TemporaryGguf.Open(_writer);

    public void Write(Stream stream) => _writer.Write(stream);

    /// <summary>Makes the change, times a weight, part of a model's values.</summary>
    public void ApplyTo(RandomModel model, double weight = 1)
    {
        if (model.Kind.IsTied && !model.Tensors.ContainsKey("output.weight"))
        {
            model.Tensors["output.weight"] = [.. model.Tensors[Embedding]];
        }

        foreach (var (target, columns, rank, rows, a, b) in _changes)
        {
            double[] values = model.Tensors[target];
            long matrices = values.Length / columns / rows;
            for (long index = 0; index < values.Length; index++)
            {
                long column = index % columns;
                long row = index / columns % rows;
                long matrix = index / columns / rows;
                for (int i = 0; i < rank; i++)
                {
                    values[index] += weight * Scale * b[(((matrix * rows) + row) * rank) + i] * (target == Embedding
                        ? a[(column * rank) + i]
                        : a[(((matrix * rank) + i) * columns) + column]);
                }
            }

            if (matrices * rows * columns != values.Length)
            {
                throw new InvalidOperationException($"The factors of {target} do not fit its {values.Length} values.");
            }
        }
    }

    private void Add(string target, long columns, int rank, long rows, long matrices)
    {
        long[] lead = matrices > 1 ? [matrices] : [];
        double[] a = Add(target + ".lora_a", 1 / Math.Sqrt(columns), [columns, rank, .. lead]);
        double[] b = Add(target + ".lora_b", 0.5 / Scale / Math.Sqrt(rank), [rank, rows, .. lead]);
        _changes.Add((target, columns, rank, rows, a, b));
    }

    private double[] Add(string name, double deviation, params long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(deviation * 2 * (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5));
        }

        byte[] data = TensorCodec.Encode(_type, values, out double[] decoded);
        _writer.AddTensor(name, _type, shape, data);
        return decoded;
    }
}
