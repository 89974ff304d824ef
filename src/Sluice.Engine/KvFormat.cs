namespace Sluice.Engine;

/// <summary>How the keys and values of a model's context are kept in memory.</summary>
public enum KvFormat
{
    /// <summary>16-bit floats.</summary>
    F16,

    /// <summary>Blocks of 32 bytes with a 16-bit scale: 8.5 bits for each element.</summary>
    Q8,
}
