namespace Sluice.Engine.Sampling;

/// <summary>Refuses options that are out of range.</summary>
internal static class OptionRange
{
    /// <summary>Throws <see cref="EngineException"/> with <see cref="EngineErrorCode.InvalidOption"/> unless the condition holds.</summary>
    public static void Check(bool condition, string name, float value, string allowed, string element)
    {
        if (!condition)
        {
            throw new EngineException(EngineErrorCode.InvalidOption, $"The {name} is {value}; allowed are {allowed}.") { Element = element };
        }
    }
}
