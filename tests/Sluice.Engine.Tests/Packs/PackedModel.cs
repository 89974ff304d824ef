using System.Text;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Matrices;
using Sluice.Engine.Tests.Models;

namespace Sluice.Engine.Tests.Packs;

/// <summary>A copy of the bundled model in a folder of its own, loaded with packs, and what a pack does to its answers: nothing.</summary>
internal sealed class PackedModel : IDisposable
{
    // Behind everything that the header says, so that it stays exactly until the file is written anew.
    private const int MarkAt = 4000;

    internal PackedModel()
    {
        Assert.SkipUnless(InstructionSets.IsSupported(InstructionSet.Avx2), "Without AVX2 weights are used as they lie in the model's file.");
        Folder = Directory.CreateTempSubdirectory("sluice-pack-").FullName;
        Model = Path.Combine(Folder, "nano.gguf");
        Pack = Path.Combine(Folder, $"nano.{Layout}.sluicepack");
        File.Copy(NanoEvaluation.ModelPath("q8_0"), Model);
    }

    /// <summary>The name of the form in which this processor wants the model.</summary>
    internal static string Layout => MatrixKernels.Best(GgmlType.Q8_0, InstructionSets.Allowed())!.Layout;

    internal string Folder { get; }

    internal string Model { get; }

    internal string Pack { get; }

    internal string PackName => Path.GetFileName(Pack);

    internal IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal);

    internal EngineOptions Options { get; } = new() { MaxParallel = 1, ContextLength = 64, MaxBatch = 16, Threads = 2, PackFileMinimum = 0 };

    /// <summary>Loads the model and checks that it answers as ever.</summary>
    internal async Task<EngineModelInfo> LoadAsync(Func<EngineOptions, EngineOptions>? change = null)
    {
        await using var model = EngineModel.Load(Model, change is null ? Options : change(Options));
        var text = new StringBuilder();
        var request = new GenerationRequest { Prompt = "Once upon a time", Sampling = SamplingOptions.Greedy, MaxTokens = 12 };
        await foreach (var update in model.GenerateAsync(request, TestContext.Current.CancellationToken))
        {
            text.Append((update as GenerationText)?.Text);
        }

        Assert.Equal(await Expected, text.ToString());
        return model.Info;
    }

    /// <summary>Makes the pack, and marks it.</summary>
    internal async Task WriteAsync()
    {
        Assert.Equal(Pack, (await LoadAsync()).PackFile);
        Change(bytes => bytes[MarkAt] = 1);
    }

    /// <summary>Whether the pack is still the one that was marked.</summary>
    internal bool IsMarked => File.ReadAllBytes(Pack)[MarkAt] == 1;

    /// <summary>Changes the pack's bytes, and its time only if asked to.</summary>
    internal void Change(Action<byte[]> change, bool touch = false) => Replace(
        bytes =>
        {
            change(bytes);
            return bytes;
        },
        touch);

    internal void Replace(Func<byte[], byte[]> change, bool touch = false)
    {
        var written = File.GetLastWriteTimeUtc(Pack);
        File.WriteAllBytes(Pack, change(File.ReadAllBytes(Pack)));
        File.SetLastWriteTimeUtc(Pack, touch ? written.AddSeconds(5) : written);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static readonly Lazy<Task<string>> s_expected = new(AnswerWithoutPackAsync);

    private static Task<string> Expected => s_expected.Value;

    private static async Task<string> AnswerWithoutPackAsync()
    {
        await using var model = EngineModel.Load(NanoEvaluation.ModelPath("q8_0"), new EngineOptions { PackFiles = false, MaxParallel = 1, ContextLength = 64 });
        var text = new StringBuilder();
        await foreach (var update in model.GenerateAsync(new GenerationRequest { Prompt = "Once upon a time", Sampling = SamplingOptions.Greedy, MaxTokens = 12 }))
        {
            text.Append((update as GenerationText)?.Text);
        }

        Assert.NotEqual("", text.ToString());
        return text.ToString();
    }
}
