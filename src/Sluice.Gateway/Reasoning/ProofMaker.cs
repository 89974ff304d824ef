namespace Sluice.Gateway.Reasoning;

/// <summary>Who made a proof of reasoning, or keeps an answer: nobody else may be able to read it.</summary>
/// <param name="Provider">The provider's id.</param>
/// <param name="KeyId">The id of its key; null if it needs none.</param>
internal sealed record ProofMaker(string Provider, string? KeyId);
