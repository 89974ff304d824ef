namespace Sluice.Engine;

/// <summary>A piece of an answer; the last one of each choice is a <see cref="ChatFinished"/>.</summary>
/// <param name="Choice">Which answer it belongs to, from 0.</param>
public abstract record ChatUpdate(int Choice);
