using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tokenization;

/// <summary>
/// Which special tokens swallow the white space behind them. GGUF does not tell; it is the rule of the Phi-3 family, known by
/// the model's name.
/// </summary>
internal sealed class SpaceTrimming
{
    private readonly bool _isPhi3;
    private readonly int?[] _exceptions;

    internal SpaceTrimming(GgufMetadata metadata, SpecialTokens specials)
    {
        string name = metadata.TypeOf("general.name") == GgufValueType.String ? metadata.GetString("general.name")! : "";
        _isPhi3 = metadata.GetString("tokenizer.ggml.model") == "llama"
            && (name.Contains("phi-3", StringComparison.OrdinalIgnoreCase) || name.Contains("phi3", StringComparison.OrdinalIgnoreCase));
        _exceptions = [specials.FindId("<unk>"), specials.FindId("<s>"), specials.FindId("<|endoftext|>")];
    }

    /// <summary>Whether white space behind a special token belongs to it.</summary>
    internal bool IsTrimmedAfter(int id) => _isPhi3 && !_exceptions.Contains(id);
}
