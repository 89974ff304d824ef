namespace Sluice.Protocols.Conversations;

/// <summary>A token with its log probability.</summary>
/// <param name="Token">Its text; a part of a character shows as U+FFFD.</param>
/// <param name="Logprob">The natural logarithm of its probability.</param>
/// <param name="Bytes">Its exact bytes.</param>
/// <param name="Top">The most probable alternatives, best first.</param>
public sealed record TokenLogprob(string Token, double Logprob, IReadOnlyList<byte> Bytes, IReadOnlyList<TokenLogprob> Top)
{
    /// <summary>Its number in the provider's vocabulary; null if untold.</summary>
    public long? TokenId { get; init; }
}
