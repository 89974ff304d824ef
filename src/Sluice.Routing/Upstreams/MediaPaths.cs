namespace Sluice.Routing.Upstreams;

/// <summary>The paths that OpenAI's servers and their like have for sound and images.</summary>
internal static class MediaPaths
{
    /// <summary>The path behind the base address; null for what is neither sound nor image.</summary>
    public static string? Of(UpstreamOperation operation) => operation switch
    {
        UpstreamOperation.Transcription => "audio/transcriptions",
        UpstreamOperation.AudioTranslation => "audio/translations",
        UpstreamOperation.Speech => "audio/speech",
        UpstreamOperation.ImageGeneration => "images/generations",
        UpstreamOperation.ImageEdit => "images/edits",
        UpstreamOperation.ImageVariation => "images/variations",
        _ => null,
    };
}
