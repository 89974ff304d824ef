using Sluice.Configuration;
using Sluice.Core.Errors;
using Sluice.Routing.Upstreams;

namespace Sluice.Routing.Planning;

/// <summary>What a target can be asked for: by its provider's dialect, and by the capabilities that the catalogue gives its model.</summary>
internal static class ModelSkills
{
    // Capabilities that by themselves make no model that converses.
    private static readonly HashSet<string> s_mute = new(StringComparer.Ordinal)
    {
        "embed", "rerank", "classify", "speech_to_text", "text_to_speech", "image_generation", "video_generation", "audio_understanding",
    };

    /// <summary>Why a target can't be asked for something; null if it can.</summary>
    public static SluiceError? Refuse(Target target, UpstreamOperation operation)
    {
        var (capability, deed) = Needed(operation);
        var knows = target.Entry?.Capabilities is not { Count: > 0 } told || (capability is null ? !told.All(s_mute.Contains) : told.Contains(capability));
        var offers = target is UpstreamTarget upstream ? Offers(upstream.Upstream.Dialect, operation) : capability is null;
        return knows && offers
            ? null
            : new SluiceError(ErrorKind.PlanClientWrongTask, $"The model '{target.Model}' of '{target.Provider}' can't {deed}.") { Param = "model" };
    }

    /// <summary>The capability that an operation needs, in the catalogue's words (null for conversations), and the operation in people's words.</summary>
    private static (string? Capability, string Deed) Needed(UpstreamOperation operation) => operation switch
    {
        UpstreamOperation.Transcription => ("speech_to_text", "turn speech into text"),
        UpstreamOperation.AudioTranslation => ("speech_to_text", "translate speech"),
        UpstreamOperation.Speech => ("text_to_speech", "turn text into speech"),
        UpstreamOperation.ImageGeneration => ("image_generation", "make images"),
        UpstreamOperation.ImageEdit => ("image_generation", "change images"),
        UpstreamOperation.ImageVariation => ("image_generation", "vary images"),
        _ => (null, "hold a conversation"),
    };

    private static bool Offers(ProviderDialect dialect, UpstreamOperation operation) => dialect switch
    {
        ProviderDialect.WhisperServer => operation is UpstreamOperation.Transcription or UpstreamOperation.AudioTranslation,
        ProviderDialect.OpenAI or ProviderDialect.AzureOpenAI => true,
        ProviderDialect.Gemini => operation is UpstreamOperation.ImageGeneration || Needed(operation).Capability is null,
        _ => Needed(operation).Capability is null,
    };
}
