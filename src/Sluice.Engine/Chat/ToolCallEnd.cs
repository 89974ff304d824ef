namespace Sluice.Engine.Chat;

/// <summary>A call is over; its arguments are complete unless the output was cut off.</summary>
/// <param name="Index">Number of the call within the answer, from 0.</param>
public sealed record ToolCallEnd(int Index) : ChatOutputEvent;
