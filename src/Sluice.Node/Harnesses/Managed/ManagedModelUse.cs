namespace Sluice.Node.Harnesses.Managed;

/// <summary>What a model of the managed engine is loaded for.</summary>
[Flags]
public enum ManagedModelUse
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To answer conversations.</summary>
    Generate = 1,

    /// <summary>To embed, or to rank where it has a head for that.</summary>
    Embed = 2,
}
