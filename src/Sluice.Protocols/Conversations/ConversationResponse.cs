namespace Sluice.Protocols.Conversations;

/// <summary>A whole answer.</summary>
public sealed record ConversationResponse
{
    /// <summary>The answer's id; null if none was told.</summary>
    public string? Id { get; init; }

    /// <summary>The model's name as told; null if untold.</summary>
    public string? Model { get; init; }

    /// <summary>When it was made; null if untold.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The answers, one per choice.</summary>
    public IReadOnlyList<ResponseChoice> Choices { get; init; } = [];

    /// <summary>Facts around the answer that the conversation model has no word for; null if there are none.</summary>
    public ProviderState? State { get; init; }

    /// <summary>The tokens; null if untold.</summary>
    public Usage? Usage { get; init; }
}
