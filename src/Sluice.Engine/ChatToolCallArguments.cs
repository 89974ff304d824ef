namespace Sluice.Engine;

/// <summary>More of the arguments of a call.</summary>
/// <param name="Choice">Which answer it belongs to, from 0.</param>
/// <param name="Index">Number of the call within the answer, from 0.</param>
/// <param name="Json">A fragment of the JSON object, as the model wrote it.</param>
public sealed record ChatToolCallArguments(int Choice, int Index, string Json) : ChatUpdate(Choice);
