namespace Sluice.Protocols.Conversations;

/// <summary>Whether and which tools the model must call.</summary>
/// <param name="Mode">The rule.</param>
/// <param name="Name">The tool's name, with <see cref="ToolChoiceMode.Named"/> only.</param>
public sealed record ToolChoice(ToolChoiceMode Mode, string? Name = null);
