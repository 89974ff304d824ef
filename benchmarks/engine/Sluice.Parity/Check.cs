namespace Sluice.Parity;

/// <summary>One comparison on a model, in words, and whether it is as near as it must be.</summary>
internal sealed record Check(string Name, string What, string Measured, bool IsGood);
