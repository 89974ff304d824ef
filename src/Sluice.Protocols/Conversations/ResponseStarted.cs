namespace Sluice.Protocols.Conversations;

/// <summary>The answer begins.</summary>
/// <param name="Id">The provider's id of the answer; null if it has none.</param>
/// <param name="Model">The model's name as the provider tells it; null if untold.</param>
/// <param name="Created">When it was made; null if untold.</param>
public sealed record ResponseStarted(string? Id, string? Model, DateTimeOffset? Created) : ConversationEvent;
