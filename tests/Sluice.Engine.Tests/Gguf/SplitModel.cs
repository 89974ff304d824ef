using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.Gguf;

/// <summary>A model of three files in a folder of its own: five small tensors, two in the first part, two in the second, one in the third.</summary>
internal sealed class SplitModel : IDisposable
{
    internal const int Parts = 3;
    internal const int Tensors = 5;

    internal SplitModel()
    {
        Folder = Directory.CreateTempSubdirectory("sluice-split-").FullName;
        for (int part = 0; part < Parts; part++)
        {
            Write(part);
        }
    }

    internal string Folder { get; }

    internal string First => PathOf(0);

    internal string PathOf(int part) => Path.Combine(Folder, $"small-{part + 1:D5}-of-{Parts:D5}.gguf");

    /// <summary>What every value of the tensor is.</summary>
    internal static float ValueOf(int tensor) => tensor + 0.5f;

    /// <summary>Writes a part anew, with what a test makes wrong.</summary>
    internal void Write(int part, Action<GgufWriter>? keys = null, Action<GgufWriter>? tensors = null)
    {
        var writer = new GgufWriter();
        (keys ?? (to => AddKeys(to, part)))(writer);
        (tensors ?? (to => AddTensors(to, part)))(writer);
        using var stream = File.Create(PathOf(part));
        writer.Write(stream);
    }

    internal static void AddKeys(GgufWriter writer, int part, uint? number = null, uint count = Parts, uint total = Tensors)
    {
        writer.Add("split.no", number ?? (uint)part);
        writer.Add("split.count", count);
        writer.Add("split.tensors.count", total);
        if (part == 0)
        {
            writer.Add("general.architecture", "test");
        }
    }

    internal static void AddTensors(GgufWriter writer, int part)
    {
        for (int tensor = part * 2; tensor < Math.Min(Tensors, (part + 1) * 2); tensor++)
        {
            AddTensor(writer, tensor);
        }
    }

    internal static void AddTensor(GgufWriter writer, int tensor)
    {
        float[] values = [.. Enumerable.Repeat(ValueOf(tensor), 8)];
        writer.AddTensor($"t{tensor}", GgmlType.F32, [8], System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
