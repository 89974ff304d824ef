namespace Sluice.Configuration;

/// <summary>How the managed engine keeps keys and values.</summary>
public enum ManagedKvFormat
{
    /// <summary>As 16-bit floats (<c>f16</c>).</summary>
    F16,

    /// <summary>As bytes with a scale for every 32 (<c>q8_0</c>): about half of the memory.</summary>
    Q8,
}
