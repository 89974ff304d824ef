namespace Sluice.Engine.Templates;

/// <summary>How a statement ended, for the loop around it.</summary>
internal enum Completion
{
    Normal,
    Break,
    Continue,
}
