namespace Sluice.Engine.Chat;

/// <summary>A call that the assistant made.</summary>
/// <param name="Id">Id that the tool's result refers to.</param>
/// <param name="Name">Name of the function.</param>
/// <param name="ArgumentsJson">The arguments as JSON text; text that isn't valid JSON reaches templates as a string.</param>
public sealed record ChatToolCall(string Id, string Name, string ArgumentsJson);
