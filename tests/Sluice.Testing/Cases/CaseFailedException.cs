namespace Sluice.Testing.Cases;

/// <summary>What a case demands does not hold; the message tells what was seen.</summary>
public sealed class CaseFailedException(string message) : Exception(message);
