using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Matrices;

namespace Sluice.Engine.Models;

/// <summary>Reads rows of the token embedding as floats, from the file.</summary>
internal sealed unsafe class EmbeddingTable
{
    private readonly byte* _data;
    private readonly GgmlType _type;
    private readonly int _columns;
    private readonly long _rowBytes;

    public EmbeddingTable(GgufFile file, GgufTensor tensor)
    {
        if (!MatrixKernels.Formats.Contains(tensor.Type))
        {
            throw new EngineException(
                EngineErrorCode.UnsupportedTensorType,
                $"The tensor '{tensor.Name}' has the type {tensor.Type}; supported are {string.Join(", ", MatrixKernels.Formats)}.");
        }

        _data = file.DataOf(tensor);
        _type = tensor.Type;
        _columns = (int)tensor.Shape[0];
        _rowBytes = tensor.ByteCount / tensor.Shape[1];
    }

    public void Read(int token, float* to)
    {
        byte* row = _data + (token * _rowBytes);
        switch (_type)
        {
            case GgmlType.F32:
                new ReadOnlySpan<float>(row, _columns).CopyTo(new Span<float>(to, _columns));
                break;
            case GgmlType.F16:
                for (int i = 0; i < _columns; i++)
                {
                    to[i] = LanesScalar.LoadHalf((ushort*)row + i);
                }

                break;
            case GgmlType.BF16:
                for (int i = 0; i < _columns; i++)
                {
                    to[i] = LanesScalar.LoadBrain((ushort*)row + i);
                }

                break;
            case GgmlType.Q8_0:
                for (int i = 0; i < _columns; i++)
                {
                    byte* block = row + (i / 32 * 34);
                    to[i] = LanesScalar.LoadHalf((ushort*)block) * (sbyte)block[2 + (i % 32)];
                }

                break;
            default:
                for (int i = 0; i < _columns; i++)
                {
                    byte* block = row + (i / 32 * 18);
                    int pair = block[2 + (i % 16)];
                    to[i] = LanesScalar.LoadHalf((ushort*)block) * ((i % 32 < 16 ? pair & 15 : pair >> 4) - 8);
                }

                break;
        }
    }
}
