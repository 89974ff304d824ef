namespace Sluice.Engine.Tokenization;

/// <summary>What differs between the known pre-tokenizers.</summary>
/// <param name="DigitsPerWord">The longest run of numerals that stays together.</param>
/// <param name="WholeWordFirst">Whether a word that is in the vocabulary is taken as it is, without merging.</param>
/// <param name="AddsBos">Whether a prompt begins with the BOS token unless the file says otherwise.</param>
internal sealed record PretokenizerRules(int DigitsPerWord, bool WholeWordFirst, bool AddsBos)
{
    private static readonly PretokenizerRules Qwen2 = new(DigitsPerWord: 1, WholeWordFirst: false, AddsBos: false);
    private static readonly PretokenizerRules Llama3 = new(DigitsPerWord: 3, WholeWordFirst: true, AddsBos: true);

    internal const string Known = "'qwen2', 'deepseek-r1-qwen', 'llama-bpe', 'llama3', 'llama-v3'";

    /// <summary>The rules by the name in <c>tokenizer.ggml.pre</c>, or null.</summary>
    internal static PretokenizerRules? Find(string name) => name switch
    {
        "qwen2" or "deepseek-r1-qwen" => Qwen2,
        "llama-bpe" or "llama3" or "llama-v3" => Llama3,
        _ => null,
    };
}
