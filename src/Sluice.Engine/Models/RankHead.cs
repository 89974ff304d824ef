using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Vectors;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>
/// Turns a final state into a score from 0 to 1: an optional product with tanh, then one logit, whose sigmoid is taken, or one for
/// each label, whose softmax is taken.
/// </summary>
internal sealed unsafe class RankHead : IDisposable
{
    private readonly Linear? _dense;
    private readonly float* _denseBias;
    private readonly Linear _output;
    private readonly float* _outputBias;
    private readonly int _label;
    private readonly Activations _hidden;
    private readonly float[] _logits;

    private RankHead(Linear? dense, float* denseBias, Linear output, float* outputBias, int label)
    {
        _dense = dense;
        _denseBias = denseBias;
        _output = output;
        _outputBias = outputBias;
        _label = label;
        _hidden = new Activations(1, output.Columns);
        _logits = new float[output.Rows];
    }

    public static RankHead Read(TensorReader reader, DecoderSpec spec, GgufMetadata metadata)
    {
        bool hasDense = reader.Has("cls.output.weight") && reader.Has("cls.weight");
        string output = reader.Has("cls.output.weight") ? "cls.output" : "cls";
        int labels = (int)Math.Max(1, reader.Rows($"{output}.weight"));
        string[] names = metadata.GetStrings($"{spec.Architecture}.classifier.output_labels") ?? [];
        return new RankHead(
            hasDense ? reader.Matrix("cls.weight", spec.Width, spec.Width) : null,
            hasDense ? reader.Vector("cls.bias", spec.Width, optional: true) : null,
            reader.Rows($"{output}.weight") == 0 ? reader.RowVector($"{output}.weight", spec.Width) : reader.Matrix($"{output}.weight", labels, spec.Width),
            reader.Vector($"{output}.bias", labels, optional: true),
            Math.Clamp(Array.FindIndex(names, name => name.Equals("yes", StringComparison.OrdinalIgnoreCase)), 0, labels - 1));
    }

    public float Score(Activations states, int row, VectorKernels vectors)
    {
        states.CopyRow(row, _hidden, 0, quants: false);
        if (_dense is not null)
        {
            Span<float> y = new float[_dense.Rows];
            fixed (float* to = y)
            {
                Multiply(_dense, _denseBias, to, vectors);
            }

            for (int i = 0; i < y.Length; i++)
            {
                _hidden.Row(0)[i] = MathF.Tanh(y[i]);
            }
        }

        fixed (float* to = _logits)
        {
            Multiply(_output, _outputBias, to, vectors);
        }

        if (_logits.Length == 1)
        {
            return 1f / (1f + MathF.Exp(-_logits[0]));
        }

        float sum = 0f;
        foreach (float logit in _logits)
        {
            sum += MathF.Exp(logit - _logits[_label]);
        }

        return 1f / sum;
    }

    public void Dispose() => _hidden.Dispose();

    private void Multiply(Linear matrix, float* bias, float* y, VectorKernels vectors)
    {
        if (matrix.Kernel.NeedsQuants)
        {
            vectors.Quantize(_hidden, 0, 0, matrix.Columns);
        }

        MatrixPass.Multiply(matrix, 0, matrix.Rows, _hidden, 0, 1, y, matrix.Rows);
        if (bias is not null)
        {
            vectors.Add(y, bias, matrix.Rows);
        }
    }
}
