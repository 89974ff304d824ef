using System.Diagnostics.CodeAnalysis;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Peek;

/// <summary>
/// What the gateway must know of a request before it is decoded, or if it never is: found in one pass over the bytes of an OpenAI or
/// Anthropic body, without allocating but for texts. Places count in bytes from the body's start.
/// </summary>
public readonly struct RequestPeek
{
    /// <summary>The model's name; null if none was sent.</summary>
    public string? Model { get; internal init; }

    /// <summary>Where the model's value stands, quotes included.</summary>
    public ByteSpan ModelValue { get; internal init; }

    /// <summary>Whether a stream is wanted.</summary>
    public bool Stream { get; internal init; }

    /// <summary>Whether <c>stream_options.include_usage</c> is true.</summary>
    public bool IncludeUsage { get; internal init; }

    /// <summary>Where the value of <c>stream_options.include_usage</c> stands.</summary>
    public ByteSpan IncludeUsageValue { get; internal init; }

    /// <summary>Where the value of <c>stream_options</c> stands.</summary>
    public ByteSpan StreamOptionsValue { get; internal init; }

    /// <summary>The number of answers, at least 1; null if unsaid.</summary>
    public int? Choices { get; internal init; }

    /// <summary>The output limit in tokens (<c>max_completion_tokens</c>, else <c>max_tokens</c>), at least 0; null if unsaid.</summary>
    public int? MaxOutputTokens { get; internal init; }

    /// <summary>Whether the output limit stands in <c>max_completion_tokens</c>.</summary>
    public bool LimitsCompletion { get; internal init; }

    /// <summary>Whether tools are defined.</summary>
    public bool HasTools { get; internal init; }

    /// <summary>Whether a message holds an image.</summary>
    public bool HasImages { get; internal init; }

    /// <summary>The id of the answer that this request goes on from; null if it begins anew.</summary>
    public string? PreviousAnswer { get; internal init; }

    /// <summary>Whether the answer is to be kept for later requests, where the dialect has such.</summary>
    public bool KeepsAnswer { get; internal init; }

    /// <summary>Whether the input refers to items that are kept.</summary>
    public bool HasReferences { get; internal init; }

    /// <summary>The budget pool (<c>pool</c>); null if unsaid.</summary>
    public string? Pool { get; internal init; }

    /// <summary>The wished context in tokens (<c>num_ctx</c>), at least 1; null if unsaid.</summary>
    public int? ContextTokens { get; internal init; }

    /// <summary>Whether to refuse instead of dropping (<c>strict</c>); null if unsaid.</summary>
    public bool? Strict { get; internal init; }

    /// <summary>Number of the body's members.</summary>
    public int Members { get; internal init; }

    /// <summary>Where <c>pool</c> stands, name and value.</summary>
    internal ByteSpan PoolMember { get; init; }

    /// <summary>Where <c>num_ctx</c> stands, name and value.</summary>
    internal ByteSpan ContextTokensMember { get; init; }

    /// <summary>Where <c>strict</c> stands, name and value.</summary>
    internal ByteSpan StrictMember { get; init; }

    /// <summary>Where <c>chat_template_kwargs</c> stands, name and value.</summary>
    internal ByteSpan TemplateArgumentsMember { get; init; }

    /// <summary>Where the body's opening brace stands.</summary>
    internal int ObjectStart { get; init; }

    /// <summary>Which of the gateway's own fields the body holds.</summary>
    public RequestExtras Extras =>
        (PoolMember.Exists ? RequestExtras.Pool : 0) | (ContextTokensMember.Exists ? RequestExtras.ContextTokens : 0)
        | (StrictMember.Exists ? RequestExtras.Strict : 0) | (TemplateArgumentsMember.Exists ? RequestExtras.TemplateArguments : 0);

    /// <summary>Reads a body: it must be one JSON object within the depth limit, with each of the fields told here at most once.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="peek">What was found.</param>
    /// <param name="error">400 <c>invalid_json</c> or <c>invalid_value</c>; null on success.</param>
    /// <param name="maxDepth">The deepest nesting.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, out RequestPeek peek, [NotNullWhen(false)] out ProtocolError? error, int maxDepth = 64) =>
        RequestPeekReader.TryRead(body, maxDepth, out peek, out error);
}
