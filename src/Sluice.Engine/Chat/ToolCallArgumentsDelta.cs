namespace Sluice.Engine.Chat;

/// <summary>More of the arguments of a call.</summary>
/// <param name="Index">Number of the call within the answer, from 0.</param>
/// <param name="Json">A fragment of the JSON object, as the model wrote it.</param>
public sealed record ToolCallArgumentsDelta(int Index, string Json) : ChatOutputEvent;
