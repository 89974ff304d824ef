namespace Sluice.Configuration;

/// <summary>What can run a local model.</summary>
public enum ModelEngine
{
    /// <summary>The built-in engine, in the same process.</summary>
    Managed,
}
