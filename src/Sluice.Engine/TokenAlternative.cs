namespace Sluice.Engine;

/// <summary>A token that could have been chosen.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Bytes">The bytes that it stands for, which need not be whole characters.</param>
/// <param name="Logprob">The natural logarithm of its probability as the model gave it, before penalties, bias, temperature and truncation.</param>
public readonly record struct TokenAlternative(int Token, ReadOnlyMemory<byte> Bytes, float Logprob);
