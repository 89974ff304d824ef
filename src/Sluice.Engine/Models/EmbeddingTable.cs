using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;

namespace Sluice.Engine.Models;

/// <summary>Reads rows of the token embedding as floats, from the file.</summary>
internal sealed unsafe class EmbeddingTable
{
    private readonly byte* _data;
    private readonly MatrixFormat _format;
    private readonly int _columns;
    private readonly long _rowBytes;

    public EmbeddingTable(GgufFile file, GgufTensor tensor)
    {
        _format = MatrixFormats.Find(tensor.Type) ?? throw new EngineException(
            EngineErrorCode.UnsupportedTensorType,
            $"The tensor '{tensor.Name}' has the type {tensor.Type}; supported are {string.Join(", ", MatrixFormats.Types)}.");
        _data = file.DataOf(tensor);
        _columns = (int)tensor.Shape[0];
        _rowBytes = tensor.RowBytes(_columns);
    }

    public void Read(int token, float* to) => _format.Decode(_data + (token * _rowBytes), to, _columns);
}
