namespace Sluice.Engine;

/// <summary>A call is over; its arguments are complete unless the answer was cut off.</summary>
/// <param name="Choice">Which answer it belongs to, from 0.</param>
/// <param name="Index">Number of the call within the answer, from 0.</param>
public sealed record ChatToolCallEnded(int Choice, int Index) : ChatUpdate(Choice);
