namespace Sluice.Core.Answers;

/// <summary>A kept item on its own, and who made the answer that holds it.</summary>
/// <param name="Item">The item.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="KeyId">The id of the provider's key that was used; null if it is not known or there was none.</param>
/// <param name="IsKeptByProvider">Whether the provider keeps the answer too.</param>
public sealed record FoundItem(StoredItem Item, string Provider, string? KeyId, bool IsKeptByProvider);
