using Sluice.Engine.Gguf;

namespace Sluice.ModelGenerator;

/// <summary>A byte-level vocabulary of any size with merges that fit it: two letters, then a pair and a letter, then two pairs.</summary>
internal static class SyntheticVocabulary
{
    private const char Space = 'Ġ';
    private const string Letters = "etaoinshrdlcumwfgypbvkjxqz";
    private const int Normal = 1;
    private const int Control = 3;
    private const int Unused = 5;
    private const int Fillers = 290;

    private const string ChatTemplate =
        "{%- for message in messages %}{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{%- endfor %}"
        + "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}";

    internal static void AddTo(GgufWriter writer, int size)
    {
        string[] specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
        var tokens = Bytes();
        int words = size - specials.Length - Fillers;
        string[] merges = [.. Merges().Take(words - tokens.Count)];
        tokens.AddRange(merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)));
        tokens.AddRange(specials);
        tokens.AddRange(Enumerable.Range(tokens.Count, size - tokens.Count).Select(id => $"[PAD{id}]"));
        int[] kinds = [.. Enumerable.Range(0, size).Select(id => id < words ? Normal : id < words + specials.Length ? Control : Unused)];

        writer.Add("tokenizer.ggml.model", "gpt2");
        writer.Add("tokenizer.ggml.pre", "qwen2");
        writer.Add("tokenizer.ggml.tokens", tokens);
        writer.Add("tokenizer.ggml.token_type", kinds);
        writer.Add("tokenizer.ggml.merges", merges);
        writer.Add("tokenizer.ggml.bos_token_id", (uint)words);
        writer.Add("tokenizer.ggml.eos_token_id", (uint)(words + 2));
        writer.Add("tokenizer.ggml.padding_token_id", (uint)words);
        writer.Add("tokenizer.ggml.add_bos_token", false);
        writer.Add("tokenizer.chat_template", ChatTemplate);
    }

    private static List<string> Bytes()
    {
        // The alphabet of byte-level vocabularies: printing bytes as themselves, the others from U+0100 on.
        var printing = Enumerable.Range(33, 94).Concat(Enumerable.Range(161, 12)).Concat(Enumerable.Range(174, 82));
        return [.. printing.Concat(Enumerable.Range(256, 68)).Select(code => ((char)code).ToString())];
    }

    private static IEnumerable<string> Merges()
    {
        string[] plain = [.. from first in Letters from second in Letters select $"{first}{second}"];
        string[] pairs = [.. Letters.Select(letter => $"{Space}{letter}"), .. plain];
        var two = pairs.Select(pair => $"{pair[0]} {pair[1]}");
        var three = from pair in pairs from letter in Letters select $"{pair} {letter}";
        var four = from left in pairs from right in plain select $"{left} {right}";
        return two.Concat(three).Concat(four);
    }
}
