using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Embeddings;

/// <summary>The dialects of embeddings.</summary>
public static class EmbeddingDialects
{
    /// <summary>OpenAI's POST /v1/embeddings, which Azure and most servers of open models speak too.</summary>
    public static EmbeddingDialect OpenAi { get; } = new OpenAiEmbeddingDialect();

    /// <summary>Google's <c>:batchEmbedContents</c>.</summary>
    public static EmbeddingDialect Gemini { get; } = new GeminiBatchEmbeddingDialect();

    /// <summary>Google's <c>:embedContent</c>.</summary>
    public static EmbeddingDialect GeminiSingle { get; } = new GeminiEmbeddingDialect();

    /// <summary>Ollama's POST /api/embed.</summary>
    public static EmbeddingDialect Ollama { get; } = new OllamaEmbeddingDialect();

    /// <summary>Ollama's older POST /api/embeddings.</summary>
    public static EmbeddingDialect OllamaSingle { get; } = new OllamaSingleEmbeddingDialect();

    /// <summary>Drops the fields that a dialect has no word for, where they are set.</summary>
    internal static void DropIf(this LossReport losses, bool isSet, string field)
    {
        if (isSet)
            losses.Drop(field);
    }

    /// <summary>Refuses inputs that only some dialects can carry.</summary>
    internal static void RefuseUnlessText(this LossReport losses, EmbeddingRequest request, bool allowsTokens)
    {
        if (request.HasMedia)
            losses.Refuse(EmbeddingFields.Input, "This model's provider embeds text only here.");
        else if (!allowsTokens && request.Inputs.Any(input => input.TokenIds is not null))
            losses.Refuse(EmbeddingFields.Input, "This model's provider takes texts, not tokens.");
    }
}
