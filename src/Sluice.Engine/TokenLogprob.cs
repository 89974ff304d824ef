namespace Sluice.Engine;

/// <summary>A generated token with its log probability.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Bytes">The bytes that it stands for, which need not be whole characters.</param>
/// <param name="Logprob">The natural logarithm of its probability as the model gave it, before penalties, bias, temperature and truncation.</param>
/// <param name="Alternatives">The most likely tokens at this place, in descending order; the chosen one need not be among them.</param>
public sealed record TokenLogprob(int Token, ReadOnlyMemory<byte> Bytes, float Logprob, IReadOnlyList<TokenAlternative> Alternatives);
