namespace Sluice.Engine.Chat;

/// <summary>The model begins to call a function.</summary>
/// <param name="Index">Number of the call within the answer, from 0.</param>
/// <param name="Id">New id for the call.</param>
/// <param name="Name">Name of the function.</param>
public sealed record ToolCallStart(int Index, string Id, string Name) : ChatOutputEvent;
