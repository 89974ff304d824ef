namespace Sluice.Cli.Client;

/// <summary>A piece of an answer as it arrives.</summary>
/// <param name="Text">Text of the answer.</param>
/// <param name="Reasoning">Text of the reasoning before it.</param>
internal readonly record struct ChatPiece(string Text, string Reasoning);
