namespace Sluice.Engine;

/// <summary>The model begins to call a function.</summary>
/// <param name="Choice">Which answer it belongs to, from 0.</param>
/// <param name="Index">Number of the call within the answer, from 0.</param>
/// <param name="Id">A new id for the call.</param>
/// <param name="Name">Name of the function, as the model wrote it.</param>
public sealed record ChatToolCallStarted(int Choice, int Index, string Id, string Name) : ChatUpdate(Choice);
