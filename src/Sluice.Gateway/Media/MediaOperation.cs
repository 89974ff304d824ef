using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Media;

/// <summary>An endpoint for sound or images.</summary>
/// <param name="Upstream">What a provider is asked for.</param>
/// <param name="Protocol">Its name in records and metrics.</param>
/// <param name="File">The part of a form that must be there; empty where the body is JSON.</param>
internal sealed record MediaOperation(UpstreamOperation Upstream, string Protocol, string File = "")
{
    public static MediaOperation Speech { get; } = new(UpstreamOperation.Speech, "openai-speech");

    public static MediaOperation Transcription { get; } = new(UpstreamOperation.Transcription, "openai-transcriptions", "file");

    public static MediaOperation AudioTranslation { get; } = new(UpstreamOperation.AudioTranslation, "openai-translations", "file");

    public static MediaOperation ImageEdit { get; } = new(UpstreamOperation.ImageEdit, "openai-image-edits", "image");

    public static MediaOperation ImageVariation { get; } = new(UpstreamOperation.ImageVariation, "openai-image-variations", "image");

    public static MediaOperation ImageGeneration { get; } = new(UpstreamOperation.ImageGeneration, "openai-image-generations");
}
