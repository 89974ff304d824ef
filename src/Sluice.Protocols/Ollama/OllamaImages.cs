using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Ollama;

/// <summary>Images, which come as bare base64: their type is told by their first bytes.</summary>
internal static class OllamaImages
{
    public static ImageBlock Read(string base64) => new(new MediaSource { Base64 = base64, MediaType = TypeOf(base64) });

    /// <summary>The type that the first bytes tell.</summary>
    public static string TypeOf(string base64) =>
        base64.StartsWith("/9j/", StringComparison.Ordinal) ? "image/jpeg"
        : base64.StartsWith("R0lGOD", StringComparison.Ordinal) ? "image/gif"
        : base64.StartsWith("UklGR", StringComparison.Ordinal) ? "image/webp"
        : "image/png";
}
