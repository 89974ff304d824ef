namespace Sluice.Configuration;

/// <summary>The models that come with the program.</summary>
public static class BundledModels
{
    /// <summary>The model that is served when nothing else is configured.</summary>
    public const string Default = "sluice-nano";
}
