using Sluice.Engine.Tokenization.Words;

namespace Sluice.Engine.Tokenization;

/// <summary>What differs between the byte-level vocabularies of the known model families.</summary>
/// <param name="Words">How text is cut before merging.</param>
/// <param name="WholeWordFirst">Whether a word that is in the vocabulary is taken as it is, without merging.</param>
/// <param name="AddsBos">Whether a prompt begins with the BOS token unless the file says otherwise.</param>
/// <param name="AddsSep">Whether a document ends with the separator unless the file says otherwise.</param>
internal sealed record PretokenizerRules(Pretokenizer Words, bool WholeWordFirst = false, bool AddsBos = false, bool AddsSep = false)
{
    private static readonly Dictionary<string, Lazy<PretokenizerRules>> ByName = Build();

    /// <summary>All known names, for errors.</summary>
    internal static string Known => string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal).Select(name => $"'{name}'"));

    internal static IEnumerable<string> Names => ByName.Keys;

    /// <summary>The rules by the name in <c>tokenizer.ggml.pre</c>, or null.</summary>
    internal static PretokenizerRules? Find(string name) => ByName.TryGetValue(name, out var rules) ? rules.Value : null;

    private static Dictionary<string, Lazy<PretokenizerRules>> Build()
    {
        var rules = new Dictionary<string, Lazy<PretokenizerRules>>(StringComparer.Ordinal);

        void Add(string names, Func<PretokenizerRules> make)
        {
            var lazy = new Lazy<PretokenizerRules>(make);
            foreach (string name in names.Split(' '))
            {
                rules.Add(name, lazy);
            }
        }

        Add("default", () => new(new Pretokenizer([WordPatterns.AsciiPunctuation, WordPatterns.Gpt2, WordPatterns.Numerals, WordPatterns.ThreeDigits])));
        Add("gpt-2 phi-2 mpt olmo jais trillion granite-docling gigachat a.x-4.0 mellum modern-bert exaone4 jina-es jina-de jina-v2-es jina-v2-de", () => new(new Pretokenizer([WordPatterns.Gpt2])));
        Add("jina-v1-en jina-v2-code roberta-bpe", () => new(new Pretokenizer([WordPatterns.Gpt2]), AddsSep: true));
        Add("starcoder refact command-r smollm codeshell exaone minerva-7b mellum2", () => new(new Pretokenizer([WordPatterns.Numeral, WordPatterns.Gpt2])));
        Add("falcon", () => new(new Pretokenizer([WordPatterns.FalconPunctuation, WordPatterns.Gpt2, WordPatterns.ThreeDigits])));
        Add("llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano", () => new(new Pretokenizer([WordPatterns.Llama3]), WholeWordFirst: true, AddsBos: true));
        Add("dbrx smaug-bpe glm4 chatglm-bpe", () => new(new Pretokenizer([WordPatterns.Llama3])));
        Add("qwen2 deepseek-r1-qwen stablelm2 megrez hunyuan solar-open grok-2 kormo f2llmv2", () => new(new Pretokenizer([WordPatterns.Qwen2])));
        Add("ufakzeka", () => new(new Pretokenizer([WordPatterns.UfakZeka])));
        Add("minicpm5", () => new(new Pretokenizer([WordPatterns.UpToThreeNumerals, WordPatterns.Llama3])));
        Add("jais-2", () => new(new Pretokenizer([WordPatterns.Jais2])));
        Add("youtu", () => new(new Pretokenizer(WordPatterns.Youtu)));
        Add("superbpe", () => new(new Pretokenizer([WordPatterns.Numerals], groupsDigits: true)));
        Add("qwen35", () => new(new Pretokenizer([WordPatterns.Qwen35])));
        Add("seed-coder", () => new(new Pretokenizer([WordPatterns.SeedCoder])));
        Add("bailingmoe bailingmoe2 llada-moe", () => new(new Pretokenizer([WordPatterns.Bailing])));
        Add("gpt-4o llama4 kanana2 minimax-m2", () => new(new Pretokenizer([WordPatterns.Gpt4o])));
        Add("tekken", () => new(new Pretokenizer([WordPatterns.Tekken]), WholeWordFirst: true, AddsBos: true));
        Add("kimi-k2", () => new(new Pretokenizer([WordPatterns.KimiK2])));
        Add("deepseek-llm", () => new(new Pretokenizer(WordPatterns.DeepSeekLlm)));
        Add("deepseek-coder", () => new(new Pretokenizer(WordPatterns.DeepSeekCoder)));
        Add("deepseek-v3 hunyuan-dense joyai-llm", () => new(new Pretokenizer(WordPatterns.DeepSeekV3)));
        Add("poro-chat bloom gpt3-finnish", () => new(new Pretokenizer([WordPatterns.Bloom])));
        Add("viking", () => new(new Pretokenizer([WordPatterns.Bloom, WordPatterns.Numeral])));
        return rules;
    }
}
