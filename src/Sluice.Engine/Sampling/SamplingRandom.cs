namespace Sluice.Engine.Sampling;

/// <summary>SplitMix64: the same numbers from the same seed everywhere and forever.</summary>
internal sealed class SamplingRandom(ulong seed)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>A seed for one of several choices; the first one keeps the request's own.</summary>
    public static ulong SeedOf(ulong seed, int choice) => choice == 0 ? seed : Mix(seed + ((ulong)choice * 0xD1B54A32D192ED03));

    public ulong Next() => Mix(_state += Increment);

    /// <summary>Evenly distributed from 0 to below 1.</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
