using System.Text.Json.Nodes;

namespace Sluice.Configuration.Printing;

/// <summary>How values are printed.</summary>
/// <param name="Masks">Whether secrets are hidden.</param>
/// <param name="SecretPaths">Further paths whose values are secrets.</param>
internal sealed record RenderContext(bool Masks, IReadOnlySet<string> SecretPaths)
{
    /// <summary>Prints everything as it is.</summary>
    public static RenderContext Plain { get; } = new(Masks: false, new HashSet<string>());

    /// <summary>What stands for a secret.</summary>
    public static JsonNode Masked => JsonValue.Create(UrlMask.Mask);

    public bool IsSecret(string path) => Masks && SecretPaths.Contains(path);
}
