using System.Runtime.InteropServices;

namespace Sluice.Parity.Llama;

/// <summary>llama.cpp's <c>llama_model_params</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaModelParameters
{
    public void* Devices;
    public void* TensorBuffers;
    public int GpuLayers;
    public int SplitMode;
    public int LoadMode;
    public int LazyMode;
    public int MainGpu;
    public float* TensorSplit;
    public void* Progress;
    public void* ProgressData;
    public void* Overrides;
    public byte VocabularyOnly;
    public byte CheckTensors;
    public byte UseExtraBuffers;
    public byte NoHost;
    public byte NoAllocation;
    public byte LoadGuesser;
}
