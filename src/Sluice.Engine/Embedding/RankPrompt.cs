using Sluice.Engine.Gguf;
using Sluice.Engine.Models.Specs;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Embedding;

/// <summary>How a query and a document are written for a reranker: as a pair, or where a generating model answers yes or no, as a prompt.</summary>
internal sealed class RankPrompt(GgufMetadata metadata, DecoderSpec spec, Tokenizer tokenizer)
{
    private const string Query = "{query}";
    private const string Document = "{document}";

    // The prompt that the Qwen3 rerankers were trained with.
    private const string Qwen3 =
        "<|im_start|>system\nJudge whether the Document meets the requirements based on the Query and the Instruct provided. "
        + "Note that the answer can only be \"yes\" or \"no\".<|im_end|>\n<|im_start|>user\n"
        + "<Instruct>: Given a web search query, retrieve relevant passages that answer the query\n\n"
        + "<Query>: {query}\n\n<Document>: {document}<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";

    private readonly string? _template = metadata.GetString("tokenizer.chat_template.rerank") ?? (spec.Architecture == "qwen3" ? Qwen3 : null);

    /// <summary>Whether a document may be cut at its end, because nothing but a mark follows it.</summary>
    public bool EndsInDocument => _template is null;

    public List<int> Encode(string query, string document)
    {
        var tokens = new List<int>();
        if (_template is null)
        {
            tokenizer.EncodePair(query, document, tokens);
        }
        else
        {
            tokenizer.Encode(Segments(_template, query, document), tokens);
        }

        return tokens;
    }

    /// <summary>Control tokens are recognised in the template, but not in what is put in its places.</summary>
    private static List<PromptSegment> Segments(string template, string query, string document)
    {
        var segments = new List<PromptSegment>();
        while (template.Length > 0)
        {
            int place = new[] { Query, Document }.Select(name => template.IndexOf(name, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
            if (place < 0)
            {
                segments.Add(new PromptSegment(template, ParseSpecial: true));
                break;
            }

            bool isQuery = template.AsSpan(place).StartsWith(Query, StringComparison.Ordinal);
            segments.Add(new PromptSegment(template[..place], ParseSpecial: true));
            segments.Add(new PromptSegment(isQuery ? query : document, ParseSpecial: false));
            template = template[(place + (isQuery ? Query.Length : Document.Length))..];
        }

        return segments;
    }
}
