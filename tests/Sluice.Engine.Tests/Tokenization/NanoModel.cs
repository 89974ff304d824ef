using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Gguf;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Tokenization;

/// <summary>The bundled model's files and tokenizers made from them.</summary>
internal static class NanoModel
{
    private static readonly Lazy<Tokenizer> Qwen2 = new(() => Load(F16Path));
    private static readonly Lazy<Tokenizer> Llama = new(LoadLlama);

    internal static string Folder { get; } = Path.Combine(FindRoot(), "models", "sluice-nano");

    internal static string F16Path => Path.Combine(Folder, "sluice-nano-f16.gguf");

    internal static Tokenizer Tokenizer => Qwen2.Value;

    /// <summary>The vocabulary with the extra tokens and merges of generate_goldens.py, cut by the llama-bpe rules.</summary>
    internal static Tokenizer LlamaTokenizer => Llama.Value;

    internal static string TestFile(params string[] parts) =>
        Path.Combine([FindRoot(), "tests", "Sluice.Engine.Tests", .. parts]);

    private static Tokenizer Load(string path)
    {
        using var file = GgufFile.Open(path);
        return Tokenizer.FromGguf(file.Metadata);
    }

    private static Tokenizer LoadLlama()
    {
        using var nano = GgufFile.Open(F16Path);
        var writer = new GgufWriter();
        writer.Add("tokenizer.ggml.model", "gpt2");
        writer.Add("tokenizer.ggml.pre", "llama-bpe");
        writer.Add("tokenizer.ggml.tokens", [.. nano.Metadata.GetStrings("tokenizer.ggml.tokens")!, "12", "123", "45", "Hellothe"]);
        writer.Add("tokenizer.ggml.token_type", [.. nano.Metadata.GetInt32Array("tokenizer.ggml.token_type")!, 1, 1, 1, 1]);
        writer.Add("tokenizer.ggml.merges", [.. nano.Metadata.GetStrings("tokenizer.ggml.merges")!, "1 2", "12 3", "4 5"]);
        writer.Add("tokenizer.ggml.bos_token_id", 1465u);
        using var file = TemporaryGguf.Open(writer);
        return Tokenizer.FromGguf(file.Metadata);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sluice.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests must run inside the repository.");
        }

        return folder.FullName;
    }
}
