using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.Models;

namespace Sluice.Engine.Tests.Adapters;

/// <summary>The adapters of the bundled model, and changed ones.</summary>
internal static class AdapterFiles
{
    public static string Path(string name) => System.IO.Path.Combine(NanoEvaluation.Folder, $"sluice-nano-{name}-lora.gguf");

    /// <summary>An adapter of one matrix of the bundled model, in which single things can be wrong.</summary>
    public static GgufWriter One(
        string target = "blk.1.attn_q.weight",
        long[]? a = null,
        long[]? b = null,
        float value = 0.01f,
        string type = "adapter",
        string kind = "lora",
        string architecture = "qwen3",
        float alpha = 8f,
        string suffixOfB = ".lora_b")
    {
        var writer = new GgufWriter();
        writer.Add("general.type", type);
        writer.Add("adapter.type", kind);
        writer.Add("general.architecture", architecture);
        writer.Add("adapter.lora.alpha", alpha);
        Add(writer, target + ".lora_a", a ?? [160, 4], value);
        Add(writer, target + suffixOfB, b ?? [4, 192], value);
        return writer;
    }

    public static void Add(GgufWriter writer, string name, long[] shape, float value)
    {
        float[] values = [.. Enumerable.Repeat(value, (int)shape.Aggregate(1L, (product, size) => product * size))];
        writer.AddTensor(name, GgmlType.F32, shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray());
    }

    public static Decoder LoadNano(GgufFile file) => Decoder.Load(file, new DecoderOptions { Threads = 1, Slots = 1, ContextLength = 64, MaxBatch = 8 });
}
