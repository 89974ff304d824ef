using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tokenization;

/// <summary>The tokens that mark beginnings and ends, and which of them a model wants to see.</summary>
internal sealed class TokenMarks
{
    /// <summary>Tokens that end a generation wherever a vocabulary has them, those that end a turn first.</summary>
    internal static readonly string[] WellKnownEnds =
    [
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<turn|>", "<|eom_id|>", "<|return|>", "<|call|>", "<|calls|>", "<|flush|>", "<EOT>", "_<EOT>",
        "[EOT]", "[EOS]", "[e~[", "<end_of_utterance>", "<|endoftext|>", "<|end_of_text|>", "<\uFF5Cend\u2581of\u2581sentence\uFF5C>", "<eos>", "</s>",
        "<|tool_response>", "<start_function_response>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>",
    ];

    private static readonly string[] EndsOfTurns = WellKnownEnds[..5];

    private readonly GgufMetadata _metadata;
    private readonly int _vocabularySize;

    internal TokenMarks(GgufMetadata metadata, SpecialTokens specials, int vocabularySize, MarkDefaults defaults)
    {
        (_metadata, _vocabularySize) = (metadata, vocabularySize);
        Bos = Read("bos_token_id") ?? Read("cls_token_id") ?? Default(defaults.Bos);
        Eos = Read("eos_token_id") ?? Default(defaults.Eos);
        Unknown = Read("unknown_token_id") ?? Default(defaults.Unknown);
        // The format's own spelling.
        Sep = Read("seperator_token_id") ?? Default(defaults.Sep);
        Pad = Read("padding_token_id") ?? Default(defaults.Pad);
        var ends = Ends(specials);
        Eot = Read("eot_token_id") ?? (Array.Find(EndsOfTurns, ends.Contains) is { } text ? specials.FindId(text) : null);
        AddsBos = Bos is not null && metadata.GetBoolean("tokenizer.ggml.add_bos_token", defaults.AddsBos);
        AddsEos = Eos is not null && metadata.GetBoolean("tokenizer.ggml.add_eos_token", defaults.AddsEos);
        AddsSep = Sep is not null && metadata.GetBoolean("tokenizer.ggml.add_sep_token", defaults.AddsSep);
        Stops = [.. StopsOf([Eos, Eot, Read("eom_token_id")], ends, specials)];
    }

    internal int? Bos { get; }

    internal int? Eos { get; }

    internal int? Eot { get; }

    internal int? Unknown { get; }

    internal int? Sep { get; }

    internal int? Pad { get; }

    internal bool AddsBos { get; }

    internal bool AddsEos { get; }

    internal bool AddsSep { get; }

    internal int[] Stops { get; }

    /// <summary>The tokens that the file names and those that are well known, each once.</summary>
    private static List<int> StopsOf(ReadOnlySpan<int?> named, List<string> ends, SpecialTokens specials)
    {
        var stops = new List<int>();
        foreach (var id in named)
        {
            Add(id);
        }

        foreach (string text in ends)
        {
            Add(specials.FindId(text));
        }

        return stops;

        void Add(int? id)
        {
            if (id is { } known && !stops.Contains(known))
            {
                stops.Add(known);
            }
        }
    }

    /// <summary>The well-known ends that this vocabulary has and uses as such.</summary>
    private static List<string> Ends(SpecialTokens specials)
    {
        bool Has(string text) => specials.FindId(text) is not null;

        // Where calls and returns end a turn, <|end|> ends only one message of it; and a vocabulary with <|tool_response> has another use for </s>.
        bool endIsMessage = (Has("<|call|>") && Has("<|return|>")) || (Has("<|calls|>") && Has("<|flush|>"));
        return [.. WellKnownEnds.Where(text => Has(text) && (text != "<|end|>" || !endIsMessage) && (text != "</s>" || !Has("<|tool_response>")))];
    }

    /// <summary>A token that the file names; null where it names none, or one beyond the vocabulary, as files do that were written with a padding token of their training.</summary>
    private int? Read(string name) =>
        _metadata.GetInteger("tokenizer.ggml." + name) is { } id && id >= 0 && id < _vocabularySize ? (int)id : null;

    private int? Default(int? id) => id < _vocabularySize ? id : null;
}
