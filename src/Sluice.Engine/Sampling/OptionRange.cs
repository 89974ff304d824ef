using System.Globalization;

namespace Sluice.Engine.Sampling;

/// <summary>Refuses options that are out of range.</summary>
internal static class OptionRange
{
    /// <summary>Throws <see cref="EngineException"/> with <see cref="EngineErrorCode.InvalidOption"/> unless the condition holds.</summary>
    public static void Check<T>(bool condition, string name, T value, string allowed, string element)
        where T : struct, IFormattable
    {
        if (!condition)
        {
            throw new EngineException(EngineErrorCode.InvalidOption, string.Create(CultureInfo.InvariantCulture, $"The {name} is {value}; allowed are {allowed}.")) { Element = element };
        }
    }
}
