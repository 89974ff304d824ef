namespace Sluice.Routing.Upstreams;

/// <summary>What a provider is asked for.</summary>
public enum UpstreamOperation
{
    /// <summary>The answer to a conversation, whole.</summary>
    Conversation,

    /// <summary>The answer to a conversation, as a stream.</summary>
    ConversationStream,

    /// <summary>The answer to a conversation that is put in OpenAI's Responses, whole or as a stream.</summary>
    Response,

    /// <summary>The completion of a raw prompt.</summary>
    Completion,

    /// <summary>The number of tokens of a conversation.</summary>
    TokenCount,

    /// <summary>Speech turned into text in its own language.</summary>
    Transcription,

    /// <summary>Speech turned into English text.</summary>
    AudioTranslation,

    /// <summary>Text turned into speech.</summary>
    Speech,

    /// <summary>Images made from a prompt.</summary>
    ImageGeneration,

    /// <summary>Images changed after a prompt.</summary>
    ImageEdit,

    /// <summary>Variations of an image.</summary>
    ImageVariation,

    /// <summary>The vectors of texts.</summary>
    Embedding,

    /// <summary>The vector of one text, where a protocol has a route of its own for that.</summary>
    EmbeddingOfOne,

    /// <summary>The order of documents.</summary>
    Rerank,
}
