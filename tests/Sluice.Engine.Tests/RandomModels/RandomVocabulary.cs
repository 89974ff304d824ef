using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.RandomModels;

/// <summary>A byte-level vocabulary with some merges, control tokens and fillers.</summary>
internal static class RandomVocabulary
{
    public const int Size = 331;
    public const int Bos = 308;
    public const int Eos = 309;
    private const string Letters = "etaoinsr";
    private const int Normal = 1;
    private const int Control = 3;
    private const int Unused = 5;

    /// <summary>Adds the vocabulary, with marks around each text where the model is an encoder.</summary>
    public static void AddTo(GgufWriter writer, bool hasMarks)
    {
        // Printing bytes stand for themselves, the others for characters from U+0100 on.
        var printing = Enumerable.Range(33, 94).Concat(Enumerable.Range(161, 12)).Concat(Enumerable.Range(174, 82));
        List<string> tokens = [.. printing.Concat(Enumerable.Range(256, 68)).Select(code => ((char)code).ToString())];
        string[] merges = [.. (from first in Letters from second in Letters select $"{first} {second}").Take(Bos - tokens.Count)];
        tokens.AddRange(merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)));
        tokens.AddRange(["<|begin|>", "<|endoftext|>"]);
        int[] kinds = [.. Enumerable.Range(0, Size).Select(id => id < Bos ? Normal : id <= Eos ? Control : Unused)];
        tokens.AddRange(Enumerable.Range(tokens.Count, Size - tokens.Count).Select(id => $"[PAD{id}]"));
        writer.Add("tokenizer.ggml.model", "gpt2");
        writer.Add("tokenizer.ggml.pre", "qwen2");
        writer.Add("tokenizer.ggml.tokens", tokens);
        writer.Add("tokenizer.ggml.token_type", kinds);
        writer.Add("tokenizer.ggml.merges", merges);
        writer.Add("tokenizer.ggml.bos_token_id", (uint)Bos);
        writer.Add("tokenizer.ggml.eos_token_id", (uint)Eos);
        writer.Add("tokenizer.ggml.add_bos_token", hasMarks);
        writer.Add("tokenizer.ggml.add_eos_token", hasMarks);
        writer.Add("tokenizer.ggml.seperator_token_id", (uint)Eos);
    }
}
