using Sluice.Configuration;
using Sluice.Core.Errors;
using Sluice.Routing.Runtimes;
using Sluice.Routing.Upstreams;

namespace Sluice.Routing.Planning;

/// <summary>What a target can be asked for: by its provider's dialect, and by the capabilities that the catalogue gives its model.</summary>
internal static class ModelSkills
{
    /// <summary>Why a target can't be asked for something; null if it can.</summary>
    public static SluiceError? Refuse(Target target, UpstreamOperation operation)
    {
        var capability = Needed(operation).Capability ?? ModelAbility.Generate;
        var knows = target.Entry is not { } entry || ModelAbility.IsAmong(entry.Capabilities, capability);
        return knows && Offers(target, operation, capability) ? null : WrongTask(target, operation);
    }

    /// <summary>The error for a target that can't do what it is asked.</summary>
    public static SluiceError WrongTask(Target target, UpstreamOperation operation) =>
        new(ErrorKind.PlanClientWrongTask, $"The model '{target.Model}' of '{target.Provider}' can't {Needed(operation).Deed}.") { Param = "model" };

    private static bool Offers(Target target, UpstreamOperation operation, string capability) => target switch
    {
        UpstreamTarget upstream => Offers(upstream.Upstream.Dialect, operation),
        // What is not ready has an error of its own.
        RuntimeTarget local => capability is ModelAbility.Generate or ModelAbility.Embed or ModelAbility.Rerank
            && (local.Runtime.Models.FirstOrDefault(known => known.Id == local.Base) is not { Status: RuntimeModelStatus.Ready or RuntimeModelStatus.Unloaded } model || ModelAbility.IsAmong(model.Capabilities, capability)),
        _ => capability == ModelAbility.Generate,
    };

    /// <summary>The capability that an operation needs, in the catalogue's words (null for conversations), and the operation in people's words.</summary>
    private static (string? Capability, string Deed) Needed(UpstreamOperation operation) => operation switch
    {
        UpstreamOperation.Transcription => ("speech_to_text", "turn speech into text"),
        UpstreamOperation.AudioTranslation => ("speech_to_text", "translate speech"),
        UpstreamOperation.Speech => ("text_to_speech", "turn text into speech"),
        UpstreamOperation.ImageGeneration => ("image_generation", "make images"),
        UpstreamOperation.ImageEdit => ("image_generation", "change images"),
        UpstreamOperation.ImageVariation => ("image_generation", "vary images"),
        UpstreamOperation.Embedding or UpstreamOperation.EmbeddingOfOne => (ModelAbility.Embed, "give embeddings"),
        UpstreamOperation.Rerank => (ModelAbility.Rerank, "rerank documents"),
        _ => (null, "hold a conversation"),
    };

    private static bool Offers(ProviderDialect dialect, UpstreamOperation operation) => dialect switch
    {
        ProviderDialect.WhisperServer => operation is UpstreamOperation.Transcription or UpstreamOperation.AudioTranslation,
        ProviderDialect.OpenAI => true,
        ProviderDialect.AzureOpenAI => operation is not UpstreamOperation.Rerank,
        ProviderDialect.OpenAIResponses => operation is UpstreamOperation.Embedding or UpstreamOperation.Rerank || Needed(operation).Capability is null,
        ProviderDialect.Gemini => operation is UpstreamOperation.ImageGeneration or UpstreamOperation.Embedding || Needed(operation).Capability is null,
        ProviderDialect.Ollama => operation is UpstreamOperation.Embedding || Needed(operation).Capability is null,
        _ => Needed(operation).Capability is null,
    };
}
