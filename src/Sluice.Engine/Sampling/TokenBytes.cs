namespace Sluice.Engine.Sampling;

/// <summary>The bytes that a token stands for.</summary>
internal delegate ReadOnlySpan<byte> TokenBytes(int token);
