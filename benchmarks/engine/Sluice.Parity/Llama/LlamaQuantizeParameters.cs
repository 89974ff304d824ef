using System.Runtime.InteropServices;

namespace Sluice.Parity.Llama;

/// <summary>llama.cpp's <c>llama_model_quantize_params</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaQuantizeParameters
{
    public int Threads;
    public int FileType;
    public int OutputType;
    public int EmbeddingType;
    public byte AllowRequantizing;
    public byte QuantizeOutput;
    public byte OnlyCopy;
    public byte Pure;
    public byte KeepSplit;
    public byte DryRun;
    public void* Importance;
    public void* Overrides;
    public void* TensorTypes;
    public int* PrunedLayers;
    public nuint MostBytes;
}
