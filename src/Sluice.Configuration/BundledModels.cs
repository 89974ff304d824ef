namespace Sluice.Configuration;

/// <summary>The models that come with the program.</summary>
public static class BundledModels
{
    /// <summary>The model that is served when nothing else is configured.</summary>
    public const string Default = "sluice-nano";

    /// <summary>The adapters of the bundled model, which it has unless it is configured otherwise.</summary>
    public static IReadOnlyList<AdapterOptions> Adapters { get; } =
    [
        new AdapterOptions { Name = "pirate", Source = "builtin:sluice-nano-pirate" },
        new AdapterOptions { Name = "shout", Source = "builtin:sluice-nano-shout" },
    ];
}
