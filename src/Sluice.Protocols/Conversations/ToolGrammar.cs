namespace Sluice.Protocols.Conversations;

/// <summary>What the text that a tool takes must look like.</summary>
/// <param name="Syntax">The language that it is written in: <c>lark</c> or <c>regex</c>.</param>
/// <param name="Definition">The grammar.</param>
public sealed record ToolGrammar(string Syntax, string Definition);
