namespace Sluice.Engine.Models.Specs;

/// <summary>How rope is stretched beyond the length that a model was first trained for.</summary>
internal enum RopeScaling
{
    /// <summary>All frequencies are divided by the factor, which may be 1.</summary>
    Linear,

    /// <summary>Slow frequencies are divided, fast ones kept, with a ramp between them.</summary>
    Yarn,

    /// <summary>Each frequency has a divisor in the file, one for short and one for long contexts.</summary>
    PerFrequency,
}
