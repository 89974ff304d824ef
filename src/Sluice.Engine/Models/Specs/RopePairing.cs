namespace Sluice.Engine.Models.Specs;

/// <summary>Which columns of a head are turned together.</summary>
internal enum RopePairing
{
    /// <summary>2i with 2i + 1.</summary>
    Neighbours,

    /// <summary>i with i plus half of the turned columns.</summary>
    Halves,
}
