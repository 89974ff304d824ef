using System.Runtime.InteropServices;

namespace Sluice.Parity.Llama;

/// <summary>llama.cpp's <c>llama_context_params</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaContextParameters
{
    public uint ContextLength;
    public uint Batch;
    public uint MicroBatch;
    public uint Sequences;
    public uint Snapshots;
    public uint MostOutputs;
    public uint MostOutputsPerSequence;
    public int Threads;
    public int BatchThreads;
    public int ContextType;
    public int RopeScaling;
    public int Pooling;
    public int Attention;
    public int FlashAttention;
    public float RopeBase;
    public float RopeScale;
    public float YarnExtension;
    public float YarnAttention;
    public float YarnFast;
    public float YarnSlow;
    public uint YarnContext;
    public float Defragmentation;
    public void* Evaluated;
    public void* EvaluatedData;
    public int KeyType;
    public int ValueType;
    public void* Abort;
    public void* AbortData;
    public byte Embeddings;
    public byte OffloadAttention;
    public byte NoTiming;
    public byte OffloadOperations;
    public byte FullWindow;
    public byte UnifiedCache;
    public void* Samplers;
    public nuint SamplerCount;
    public void* Other;
}
