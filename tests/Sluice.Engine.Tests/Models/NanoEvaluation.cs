using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sluice.Engine.Tests.Models;

/// <summary>The stored cases of the bundled model.</summary>
internal sealed record NanoEvaluation(string Id, int[] Prompt, int[] Completion, string? LogitsFile)
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot(), "models", "sluice-nano");

    public static IReadOnlyList<NanoEvaluation> Cases { get; } = Load();

    public static string ModelPath(string kind) => Path.Combine(Folder, $"sluice-nano-{kind}.gguf");

    public float[] ReadLogits()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, LogitsFile!));
        int header = BitConverter.ToUInt16(file, 8);
        return MemoryMarshal.Cast<byte, float>(file.AsSpan(10 + header)).ToArray();
    }

    private static List<NanoEvaluation> Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "eval.json")));
        var cases = new List<NanoEvaluation>();
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            bool hasAdapters = item.GetProperty("options").TryGetProperty("lora", out _);
            if (!hasAdapters)
            {
                cases.Add(new NanoEvaluation(
                    item.GetProperty("id").GetString()!,
                    item.GetProperty("prompt_ids").Deserialize<int[]>()!,
                    item.GetProperty("completion_ids").Deserialize<int[]>()!,
                    item.TryGetProperty("logits_npy", out var file) ? file.GetString() : null));
            }
        }

        return cases;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sluice.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Sluice.slnx");
        }

        return folder.FullName;
    }
}
