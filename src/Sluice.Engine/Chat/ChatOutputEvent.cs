namespace Sluice.Engine.Chat;

/// <summary>A piece of the meaning of generated text.</summary>
public abstract record ChatOutputEvent;
