using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Embeddings;

/// <summary>Texts that are to become vectors, in the words of no dialect. A null means that the client left it to the model.</summary>
public sealed record EmbeddingRequest
{
    /// <summary>The model's name; null if none was sent.</summary>
    public string? Model { get; init; }

    /// <summary>The inputs, each a text or tokens; at least one.</summary>
    public IReadOnlyList<PromptText> Inputs { get; init; } = [];

    /// <summary>The elements that a vector is to have.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Whether vectors are wanted as base64 of little-endian 32-bit floats rather than as numbers.</summary>
    public bool IsBase64 { get; init; }

    /// <summary>The end user.</summary>
    public string? EndUser { get; init; }

    /// <summary>What the vectors are for, in Gemini's words, such as <c>RETRIEVAL_QUERY</c>.</summary>
    public string? TaskType { get; init; }

    /// <summary>The title of the document that the text is from.</summary>
    public string? Title { get; init; }

    /// <summary>Whether a text that is too long is to be cut; false refuses it.</summary>
    public bool? Truncate { get; init; }

    /// <summary>Whether <see cref="Truncate"/> is what the client said, rather than what its dialect does without a word.</summary>
    public bool SaysTruncate { get; init; }

    /// <summary>Whether an input has more than text in it (an image, say), which stands in none of the fields here.</summary>
    public bool HasMedia { get; init; }

    /// <summary>Fields of the request that only its own dialect knows.</summary>
    public ProviderState? State { get; init; }
}
