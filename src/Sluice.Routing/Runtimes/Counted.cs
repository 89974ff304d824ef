using Sluice.Protocols.Conversations;

namespace Sluice.Routing.Runtimes;

/// <summary>A number of tokens, or the error that counting met.</summary>
/// <param name="Tokens">The number; 0 on error.</param>
/// <param name="Error">The error; null on success.</param>
public readonly record struct Counted(long Tokens, ProtocolError? Error);
